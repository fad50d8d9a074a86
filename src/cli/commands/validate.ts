// `validate <definition...>`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import type { ValidateArguments } from '../run-validate.js';
import type { Terminal } from '../terminal.js';

/**
 * @param argv the whole command line.
 * @param done takes the exit code.
 */
export function validateCommand(
  argv: readonly string[],
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, ValidateArguments> {
  return {
    command: 'validate <definitions...>',
    describe: "Check definitions against Microsoft's connector rules, offline",
    builder: (command: Argv): Argv<ValidateArguments> =>
      command
        .usage('$0 validate <definition...> [--preset NAME] [--format NAME] [--max-warnings N]')
        .positional('definitions', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Files, folders to search, or - for standard input',
        })
        .option('preset', {
          choices: ['import', 'certification'] as const,
          default: 'import' as const,
          describe: 'What Microsoft checks on create and update, or for certification',
        })
        .option('format', {
          choices: ['text', 'json', 'github'] as const,
          default: 'text' as const,
          describe: 'How findings are printed',
        })
        .option('max-warnings', {
          type: 'number',
          requiresArg: true,
          describe: 'Fail when there are more warnings than this',
        }),
    handler: async (args) => {
      const { runValidate } = await import('../run-validate.js');
      // yargs makes an empty string of `-`.
      const definitions = args.definitions.map((one) =>
        one === '' && argv.includes('-') ? '-' : one,
      );
      done(await runValidate({ ...args, definitions }, terminal));
    },
  };
}
