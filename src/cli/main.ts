// The command line: which commands there are, and what their exit codes mean. 0 is clean, 1 findings, 2 bad
// usage, unreadable input or a bug of the tool. Commands load what they need when they run.

import yargs, { type CommandModule } from 'yargs';
import { packageFacts } from '../emit/package-root.js';
import { commandTable } from './command-table.js';
import { completionCommand } from './commands/completion.js';
import { explainCommand } from './commands/explain.js';
import { generateCommand } from './commands/generate.js';
import { scaffoldCommand } from './commands/scaffold.js';
import { simulateCommand } from './commands/simulate.js';
import { validateCommand } from './commands/validate.js';
import { UsageError, explainError } from './failure.js';
import { type Terminal, processTerminal } from './terminal.js';
import { checkOptions, usageMessage } from './usage.js';

/** All commands, in the order of the help. */
function modulesFor(terminal: Terminal, done: (code: number) => void): readonly CommandModule[] {
  const modules = [
    scaffoldCommand(terminal, done),
    generateCommand(terminal, done),
    validateCommand(terminal, done),
    explainCommand(terminal, done),
    simulateCommand(terminal, done),
    completionCommand(terminal, done, () => commandTable(modules)),
  ] as unknown as readonly CommandModule[];
  return modules;
}

/** By name. */
export const commands: readonly string[] = commandTable(modulesFor(processTerminal, () => {})).map(
  ({ name }) => name,
);

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
  const modules = modulesFor(terminal, (result) => (code = result));
  const table = commandTable(modules);
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
    .command([...modules])
    .strict()
    .demandCommand(1, 'Missing command. See la-connector-gen --help.')
    .help()
    .alias('h', 'help')
    .version(packageFacts().version)
    .alias('v', 'version')
    .epilogue('Exit codes: 0 success, 1 findings, 2 incorrect usage or unreadable input.')
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      // yargs throws some usage errors itself; other errors are those of a command.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UsageError(
        usageMessage(
          (message ?? error?.message ?? 'Incorrect usage.').replaceAll(standardInput, '-'),
          argv,
          table,
        ),
      );
    });
  try {
    checkOptions(argv, table);
    // With a callback, yargs gives its help and version text away instead of printing it.
    await parser.parseAsync(words, {}, (_error, _argv, output) => {
      if (output) terminal.out(`${output}\n`);
    });
    return code;
  } catch (error) {
    terminal.err(explainError(error));
    return 2;
  }
}

/** Options that can be repeated. */
const lists = new Set(['_', 'definitions', 'dirs', 'operation', 'auth']);

/** Of an option given twice, the last value counts. yargs has a setting for that, but it also keeps only the last definition. */
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
