// The command line: which commands there are, and what their ends mean. 0 is clean, 1 findings, 2 bad
// usage, unreadable input or a bug of the tool. Commands load what they need when they run.

import yargs from 'yargs';
import { printable } from '../diagnostics/printable.js';
import { packageFacts } from '../emit/package-root.js';
import { WriteError } from '../write/write-error.js';
import { explainCommand } from './commands/explain.js';
import { generateCommand } from './commands/generate.js';
import { scaffoldCommand } from './commands/scaffold.js';
import { simulateCommand } from './commands/simulate.js';
import { validateCommand } from './commands/validate.js';
import { UsageError } from './failure.js';
import { type Terminal, processTerminal } from './terminal.js';

/** By name. */
export const commands: readonly string[] = [
  'scaffold',
  'generate',
  'validate',
  'explain',
  'simulate',
];

/** Loads what `validate` needs, which then starts at once. */
export async function loadValidate(): Promise<void> {
  await import('./run-validate.js');
}

/** Runs the command line and resolves with the exit code; never rejects. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<number> {
  let code = 0;
  const words = argv.map((word) => (word === '-' ? standardInput : word));
  const parser = yargs(words)
    .scriptName('la-connector-gen')
    .usage(
      '$0 <command>\n\nTyped back ends and clients for Azure Logic Apps, Power Automate and Power Apps custom connectors.',
    )
    .detectLocale(false)
    .parserConfiguration({ 'parse-positional-numbers': false })
    .middleware(lastOfRepeated, true)
    .middleware(dashesBack)
    .command(scaffoldCommand(terminal, (result) => (code = result)))
    .command(generateCommand(terminal, (result) => (code = result)))
    .command(validateCommand(terminal, (result) => (code = result)))
    .command(explainCommand(terminal, (result) => (code = result)))
    .command(simulateCommand(terminal, (result) => (code = result)))
    .strict()
    .demandCommand(1, 'Which command? See la-connector-gen --help.')
    .help()
    .version(packageFacts().version)
    .epilogue('Exit codes: 0 done, 1 findings, 2 wrong usage or unreadable input.')
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      // yargs throws some faults of usage itself; other errors are those of a command.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UsageError(
        usageMessage(
          (message ?? error?.message ?? 'Wrong usage.').replaceAll(standardInput, '-'),
          argv,
        ),
      );
    });
  try {
    // With a callback, yargs gives its help and version text away instead of printing it.
    await parser.parseAsync(words, {}, (_error, _argv, output) => {
      if (output) terminal.out(`${output}\n`);
    });
    return code;
  } catch (error) {
    terminal.err(explain(error));
    return 2;
  }
}

/** What may be given several times. */
const lists = new Set(['_', 'definitions', 'operation', 'auth']);

/** An option given twice counts as it was said last. yargs has a setting for that, which keeps only the last definition too. */
function lastOfRepeated(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args)) {
    if (Array.isArray(value) && !lists.has(name)) args[name] = value.at(-1);
  }
}

/** Stands for `-` while yargs reads the line: it drops a lone dash among several positionals. */
const standardInput = '<standard input>';

function dashesBack(args: Record<string, unknown>): void {
  const back = (value: unknown): unknown => (value === standardInput ? '-' : value);
  for (const [name, value] of Object.entries(args))
    args[name] = Array.isArray(value) ? value.map(back) : back(value);
}

/** yargs's words made plainer: it calls commands and options arguments alike. */
function usageMessage(message: string, argv: readonly string[]): string {
  const command = argv.find((argument) => !argument.startsWith('-'));
  const known = command !== undefined && commands.includes(command);
  const help = `See la-connector-gen ${known ? `${command} ` : ''}--help.`;
  const [, unknown] = /^Unknown arguments?: (.*)/s.exec(message) ?? [];
  if (command !== undefined && !known)
    return `There is no command ${JSON.stringify(command)}. ${help}`;
  if (unknown !== undefined) {
    const option = argv.find((argument) => /^--?[^-]/.test(argument) && argument.includes(unknown));
    return `${option === undefined ? 'Unexpected' : 'Unknown option'}: ${option ?? unknown}. ${help}`;
  }
  if (message.startsWith('Not enough non-option arguments') && command === 'explain')
    return `explain needs a rule, for example op-id-unique. ${help}`;
  if (message.startsWith('Not enough non-option arguments'))
    return `${command} needs a definition: a file, or - for standard input. ${help}`;
  const [, name, given, choices] =
    /^Invalid values:\s+Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message) ?? [];
  if (name !== undefined) return `--${name} is one of ${choices}, not ${given}. ${help}`;
  const [, option] = /^Not enough arguments following: (.*)/s.exec(message) ?? [];
  return option === undefined ? message : `--${option} needs a value. ${help}`;
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `la-connector-gen: ${printable(error.message)}\n`;
  if (error instanceof WriteError)
    return error.problems.map((problem) => `la-connector-gen: ${printable(problem)}\n`).join('');
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && process.env['LA_DEBUG'] === '1' ? error.stack : undefined;
  return (
    `la-connector-gen: this is a bug of la-connector-gen, not of your definition: ${printable(message)}\n` +
    'Please report it, with the definition if you can share it.' +
    (stack === undefined
      ? ' LA_DEBUG=1 shows where it happened.\n'
      : `\n${stack.split('\n').map(printable).join('\n')}\n`)
  );
}
