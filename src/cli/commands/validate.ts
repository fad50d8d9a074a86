// `validate <definition...>`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import { reportFormats } from '../format-report.js';
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
        .usage('$0 validate <definition...> [options]')
        .positional('definitions', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Files, folders to search, patterns, or - for standard input',
        })
        .option('preset', {
          choices: ['import', 'certification'] as const,
          describe:
            'What Microsoft checks on create and update (the default), or for certification',
        })
        .option('format', {
          choices: reportFormats,
          default: 'text' as const,
          describe: 'How findings are printed',
        })
        .option('max-warnings', {
          type: 'number',
          requiresArg: true,
          describe: 'Fail when there are more warnings than this',
        })
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe: 'Settings; else the nearest la-connector.json beside or above the definition',
        })
        .option('api-properties', {
          type: 'string',
          requiresArg: true,
          describe: 'Check this file, too; else the apiProperties.json beside the definition',
        })
        .option('previous', {
          type: 'string',
          requiresArg: true,
          describe: 'The definition as published, to find breaking changes',
        })
        .option('baseline', {
          type: 'string',
          requiresArg: true,
          describe: 'Findings in this file are accepted; only new ones count',
        })
        .option('update-baseline', {
          type: 'boolean',
          describe: 'Write what is found now to the --baseline file',
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
