// `generate [dirs...]`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import { generateFormats } from '../format-update.js';
import type { GenerateArguments } from '../run-generate.js';
import type { Terminal } from '../terminal.js';
import { rootOption } from './root-option.js';

/** @param done takes the exit code. */
export function generateCommand(
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    command: 'generate [dirs...]',
    describe: 'Update projects to match their definitions',
    builder: (command: Argv): Argv<GenerateArguments> =>
      command
        .usage('$0 generate [dir...] [options]')
        .positional('dirs', {
          type: 'string',
          array: true,
          describe:
            'Folders of projects, or patterns; default: the project that contains the current folder',
        })
        .option('check', {
          type: 'boolean',
          describe: 'Write nothing; fail with a diff if the project is out of date',
        })
        .option('force', {
          type: 'boolean',
          describe:
            'Replace generated files that were edited by hand (a backup is kept), or a missing lock',
        })
        .option('root', rootOption)
        .option('strict', {
          type: 'boolean',
          describe: 'Write nothing, and exit with 1, if the import rules find errors',
        })
        .option('prune', {
          type: 'boolean',
          describe: 'Move controllers of removed operations to removed-controllers',
        })
        .option('apply-renames', {
          type: 'boolean',
          describe: 'Rename the controllers of renamed operations, and the references in your code',
        })
        .option('apply-types', {
          type: 'boolean',
          describe: 'Declare the return types of handlers in controllers that have none',
        })
        .option('watch', {
          type: 'boolean',
          describe: 'Run again whenever a definition or a related file changes',
        })
        .option('format', {
          choices: generateFormats,
          default: 'text' as const,
          describe: 'Output format',
        }),
    handler: async (args) => {
      const { runGenerate } = await import('../run-generate.js');
      done(await runGenerate(args, terminal));
    },
  };
}
