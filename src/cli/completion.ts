// Scripts that complete commands, options and values in a shell, made from what the commands declare.
// Static: nothing is started while the user types.

import type { CommandFacts, OptionFacts } from './command-table.js';
import type { Shell } from './commands/completion.js';

const program = 'la-connector-gen';

export function completionScript(shell: Shell, table: readonly CommandFacts[]): string {
  switch (shell) {
    case 'bash':
      return bash(table);
    case 'zsh':
      return zsh(table);
    case 'fish':
      return fish(table);
  }
}

function bash(table: readonly CommandFacts[]): string {
  const commands = table.map(({ name }) => name).join(' ');
  const options = table.map(
    ({ name, options: own }) => `    ${name}) words="${flags(own).join(' ')}" ;;`,
  );
  const positionals = table.flatMap(({ name, positionals: own }) =>
    own.flatMap(({ choices }) => (choices ? `    ${name}) words="${choices.join(' ')}" ;;` : [])),
  );
  const values = table.flatMap(({ name, options: own }) =>
    own.flatMap((option) =>
      option.choices
        ? `    ${name}:--${option.name}) words="${option.choices.join(' ')}" ;;`
        : option.takesValue
          ? `    ${name}:--${option.name}) files=1 ;;`
          : [],
    ),
  );
  return `# ${program} completion bash >> ~/.bashrc
_la_connector_gen() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="" words="" files="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) command="$word"; break ;; esac
  done
  COMPREPLY=()
  case "$command:$previous" in
${values.join('\n')}
  esac
  if [ -z "$words$files" ]; then
    case "$current" in
    -*) case "$command" in
${options.join('\n')}
    *) words="--help --version" ;;
    esac ;;
    *) case "$command" in
    "") words="${commands}" ;;
${positionals.join('\n')}
    *) files=1 ;;
    esac ;;
    esac
  fi
  if [ -n "$files" ]; then COMPREPLY=($(compgen -f -- "$current"))
  else COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o filenames -F _la_connector_gen ${program}
`;
}

function zsh(table: readonly CommandFacts[]): string {
  const commands = table.map(({ name, describe }) => `    ${quoted(`${name}:${plain(describe)}`)}`);
  const cases = table.map(({ name, options, positionals }) => {
    const lines = [
      ...options.map((option) => `      ${quoted(zshOption(option))}`),
      ...['-h', '--help'].map((flag) => `      ${quoted(`${flag}[Show help]`)}`),
      ...positionals.map(
        ({ choices }) =>
          `      ${quoted(choices ? `1:value:(${choices.join(' ')})` : '*:file:_files')}`,
      ),
    ];
    return `  ${name})\n    _arguments \\\n${lines.join(' \\\n')}\n    ;;`;
  });
  return `#compdef ${program}
# ${program} completion zsh > "\${fpath[1]}/_${program}"
_la_connector_gen() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_${program}" ]; then
  _la_connector_gen "$@"
else
  compdef _la_connector_gen ${program}
fi
`;
}

function zshOption({ name, describe, takesValue, choices }: OptionFacts): string {
  const text = `--${name}[${plain(describe).replaceAll(/[[\]]/g, '')}]`;
  if (!takesValue) return text;
  return `${text}:value:${choices ? `(${choices.join(' ')})` : '_files'}`;
}

function fish(table: readonly CommandFacts[]): string {
  const none = '__fish_use_subcommand';
  const lines = table.flatMap(({ name, describe, options, positionals }) => {
    const here = `__fish_seen_subcommand_from ${name}`;
    return [
      `complete -c ${program} -n ${none} -f -a ${name} -d ${quoted(describe)}`,
      ...positionals.flatMap(({ choices }) =>
        choices ? `complete -c ${program} -n '${here}' -f -a ${quoted(choices.join(' '))}` : [],
      ),
      ...options.map((option) => fishOption(option, here)),
    ];
  });
  return `# ${program} completion fish > ~/.config/fish/completions/${program}.fish
complete -c ${program} -s h -l help -d 'Show help'
complete -c ${program} -n ${none} -s v -l version -d 'Show version number'
${lines.join('\n')}
`;
}

function fishOption({ name, describe, takesValue, choices }: OptionFacts, here: string): string {
  const value = choices ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `complete -c ${program} -n '${here}' -l ${name}${value} -d ${quoted(describe)}`;
}

function flags(options: readonly OptionFacts[]): string[] {
  return [...options.map(({ name }) => `--${name}`), '--help', '--version'];
}

/** Colons part the fields of a description in zsh. */
function plain(text: string): string {
  return text.replaceAll(':', '\\:');
}

/** In single quotation marks, for any of the shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
