// `simulate [definition]`: its flags. What it does is loaded when it is asked for.

import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.js';
import type { SimulateFlags } from '../run-simulate.js';
import type { Terminal } from '../terminal.js';
import { rootOption } from './root-option.js';

/** As yargs gives them; `--checks` needs neither definition nor URL. */
type Flags = SimulateFlags & { readonly checks?: boolean | undefined };

/** @param done takes the exit code. */
export function simulateCommand(
  terminal: Terminal,
  done: (code: number) => void,
): CommandModule<object, Flags> {
  return {
    command: 'simulate [definition]',
    describe: 'Play the Logic Apps engine against a running server, and tell what it breaks',
    builder: (command: Argv): Argv<Flags> =>
      reportFlags(walkFlags(serverFlags(command.usage('$0 simulate [definition] [options]')))),
    handler: async ({ definition, url, checks, ...args }) => {
      if (checks) {
        if (definition !== undefined) throw new UsageError('--checks takes no definition.');
        const { listChecks } = await import('../run-simulate.js');
        done(await listChecks(args.format, terminal));
        return;
      }
      const { runSimulate } = await import('../run-simulate.js');
      done(await runSimulate({ ...args, definition, url }, terminal));
    },
  };
}

function serverFlags(command: Argv) {
  return command
    .positional('definition', {
      type: 'string',
      describe: "Swagger 2.0 file, JSON or YAML; - reads standard input; default: the project's",
    })
    .option('url', {
      type: 'string',
      requiresArg: true,
      describe:
        'Where the server listens; default in a project: http://127.0.0.1 and the PORT of its .env',
    })
    .option('auth', {
      type: 'string',
      array: true,
      nargs: 1,
      describe:
        'api-key:KEY, basic:USER:PASSWORD or bearer:TOKEN; else SIMULATE_API_KEY, SIMULATE_BASIC, SIMULATE_BEARER',
    })
    .option('allow-anonymous', {
      type: 'boolean',
      describe: 'The server is known to let everybody in: do not report it',
    })
    .option('public-url', {
      type: 'string',
      requiresArg: true,
      describe: 'What the URLs that it hands out start with, where that is not --url',
    })
    .option('callback-url', {
      type: 'string',
      requiresArg: true,
      describe: 'Public URL of a tunnel to --callback-port, for servers elsewhere',
    })
    .option('callback-port', {
      type: 'number',
      requiresArg: true,
      describe: 'Port of 127.0.0.1 where callbacks are received; default: any',
    });
}

function walkFlags<Known>(command: Argv<Known>) {
  return command
    .option('operation', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Only this operation; may be repeated',
    })
    .option('read-only', { type: 'boolean', describe: 'Send GET and HEAD alone' })
    .option('yes', {
      type: 'boolean',
      describe: 'Also call operations that may change data on a server that is not on this machine',
    })
    .option('inputs', {
      type: 'string',
      requiresArg: true,
      describe: 'JSON file of values by operation and name: { "GetOrder": { "orderId": "42" } }',
    })
    .option('timeout', {
      type: 'number',
      default: 120,
      requiresArg: true,
      describe: 'Seconds that one answer may take',
    })
    .option('wait', {
      type: 'number',
      default: 30,
      requiresArg: true,
      describe: 'Seconds that a result, an event or a callback is waited for',
    });
}

function reportFlags<Known>(command: Argv<Known>) {
  return command
    .option('format', {
      choices: ['text', 'json', 'junit'] as const,
      default: 'text' as const,
      describe: 'How the report is printed',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: 'Settings; else the nearest la-connector.json beside or above the definition',
    })
    .option('root', rootOption)
    .option('checks', { type: 'boolean', describe: 'List the checks instead' });
}
