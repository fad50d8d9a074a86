// `scaffold <definition>`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import type { ScaffoldArguments } from '../run-scaffold.js';
import type { Terminal } from '../terminal.js';
import { rootOption } from './root-option.js';

/** @param done takes the exit code. */
export function scaffoldCommand(
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, ScaffoldArguments> {
  return {
    command: 'scaffold <definition>',
    describe: 'Create a new project: server, client, controllers to fill in',
    builder: (command: Argv): Argv<ScaffoldArguments> =>
      command
        .usage('$0 scaffold <definition> [options]')
        .positional('definition', {
          type: 'string',
          demandOption: true,
          describe: 'Swagger 2.0 file, JSON or YAML; - reads standard input',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the project; default: a name derived from the title',
        })
        .option('root', rootOption)
        .option('strict', {
          type: 'boolean',
          describe: 'Write nothing, and exit with 1, if the import rules find errors',
        })
        .option('force', {
          type: 'boolean',
          describe: 'Scaffold regardless of what the import rules find (the default)',
        })
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe: 'Settings; default: la-connector.json next to the definition',
        }),
    handler: async (args) => {
      const { runScaffold } = await import('../run-scaffold.js');
      done(await runScaffold(args, terminal));
    },
  };
}
