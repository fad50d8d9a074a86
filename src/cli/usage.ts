// Usage errors: which command, option or value is unknown, and which one was probably intended.

import { nearestName } from '../document/nearest.js';
import type { CommandFacts, OptionFacts } from './command-table.js';
import { UsageError } from './failure.js';

/** Known to every command. */
const everywhere = ['help', 'version', 'h', 'v'];

/**
 * Rejects options that the command does not have. Runs before the parser, which treats the word after
 * an unknown option as its value, and then misses that word.
 *
 * @throws UsageError that names the option.
 */
export function checkOptions(argv: readonly string[], table: readonly CommandFacts[]): void {
  const command = table.find(({ name }) => name === commandOf(argv));
  if (command === undefined) return;
  let isValue = false;
  for (const word of argv) {
    if (word === '--') return;
    const skipped = isValue;
    isValue = false;
    if (skipped || !isOption(word)) continue;
    const [, dashes = '', name = ''] = /^(--?)([^=]*)/s.exec(word) ?? [];
    const option = known(command, name);
    if (option === undefined && !everywhere.includes(name))
      throw new UsageError(unknownOption(command, dashes + name, table));
    isValue = option?.takesValue === true && !word.includes('=');
  }
}

/** Clearer messages than the parser's, which calls both commands and options arguments. */
export function usageMessage(
  message: string,
  argv: readonly string[],
  table: readonly CommandFacts[],
): string {
  const word = commandOf(argv);
  const command = table.find(({ name }) => name === word);
  const help = helpFor(command);
  if (word !== undefined && command === undefined) {
    const near = meant(word, names(table));
    return `There is no command ${JSON.stringify(word)}.${near} ${help}`;
  }
  const [, unknown] = /^Unknown arguments?: (.*)/s.exec(message) ?? [];
  if (unknown !== undefined) {
    const option = argv.find((one) => isOption(one) && one.includes(unknown));
    return `${option === undefined ? 'Unexpected' : 'Unknown option'}: ${option ?? unknown}. ${help}`;
  }
  if (message.startsWith('Not enough non-option arguments') && word === 'explain')
    return `explain needs a rule, for example op-id-unique. ${help}`;
  if (message.startsWith('Not enough non-option arguments') && word === 'completion')
    return `completion needs a shell: ${shellsOf(command).join(', ')}. ${help}`;
  if (message.startsWith('Not enough non-option arguments'))
    return `${word} needs a definition: a file, or - for standard input. ${help}`;
  const [, name = '', given = '', choices] =
    /^Invalid values:\s+Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message) ?? [];
  if (choices !== undefined) return invalidValue(command, name, given, choices);
  const [, option] = /^Not enough arguments following: (.*)/s.exec(message) ?? [];
  return option === undefined ? message : `--${option} needs a value. ${help}`;
}

function invalidValue(
  command: CommandFacts | undefined,
  name: string,
  given: string,
  choices: string,
): string {
  const isPositional = command?.positionals.some((one) => one.name === name) === true;
  const option = [...(command?.options ?? []), ...(command?.positionals ?? [])].find(
    (one) => one.name === name,
  );
  const near = meant(given.replace(/^"(.*)"$/s, '$1'), option?.choices ?? []);
  const what = isPositional ? `The ${name}` : `--${name}`;
  return `${what} must be one of ${choices}, not ${given}.${near} ${helpFor(command)}`;
}

function unknownOption(
  command: CommandFacts,
  option: string,
  table: readonly CommandFacts[],
): string {
  const own = [...command.options.map(({ name }) => name), 'help', 'version'];
  const name = option.replace(/^-+/, '');
  const near = option.startsWith('--') ? meant(name, own, '--') : '';
  const others = table.filter((other) => known(other, name) !== undefined);
  const elsewhere =
    others.length === 0 ? '' : ` It is an option of ${names(others).join(' and ')}.`;
  return `Unknown option: ${option}.${near || elsewhere} ${helpFor(command)}`;
}

/** ` Did you mean --fix?`, or nothing. */
function meant(word: string, candidates: readonly string[], before = ''): string {
  const near = nearestName(word, candidates);
  return near === undefined ? '' : ` Did you mean ${before}${near}?`;
}

/** By its name with dashes or in camelCase, or negated, as the parser takes it. */
function known({ options }: CommandFacts, word: string): OptionFacts | undefined {
  const name = word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return options.find(
    (option) => option.name === name || (!option.takesValue && `no-${option.name}` === name),
  );
}

function commandOf(argv: readonly string[]): string | undefined {
  return argv.find((word) => !word.startsWith('-'));
}

/** A lone dash is standard input, and `-1` a number. */
function isOption(word: string): boolean {
  return /^-[^\d]/.test(word);
}

function names(commands: readonly CommandFacts[]): string[] {
  return commands.map(({ name }) => name);
}

function shellsOf(command: CommandFacts | undefined): readonly string[] {
  return command?.positionals[0]?.choices ?? [];
}

function helpFor(command: CommandFacts | undefined): string {
  return `See la-connector-gen ${command === undefined ? '' : `${command.name} `}--help.`;
}
