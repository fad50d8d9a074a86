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
    describe: 'Play the Logic Apps engine against a running server, and report protocol violations',
    builder: (command: Argv): Argv<Flags> =>
      reportFlags(walkFlags(serverFlags(command.usage('$0 simulate [definition] [options]')))),
    handler: async ({ definition, url, checks, ...args }) => {
      if (checks) {
        if (definition !== undefined)
          throw new UsageError('--checks cannot be combined with a definition.');
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
        'api-key:KEY, basic:USER:PASSWORD or bearer:TOKEN; default: SIMULATE_API_KEY, SIMULATE_BASIC, SIMULATE_BEARER',
    })
    .option('allow-anonymous', {
      type: 'boolean',
      describe: 'Do not report that the server accepts unauthenticated requests',
    })
    .option('public-url', {
      type: 'string',
      requiresArg: true,
      describe: 'Base of the URLs that the server returns, if not --url',
    })
    .option('callback-url', {
      type: 'string',
      requiresArg: true,
      describe: 'Public URL of a tunnel to --callback-port, for servers on other computers',
    })
    .option('callback-port', {
      type: 'number',
      requiresArg: true,
      describe: 'Port on 127.0.0.1 that receives callbacks; default: any',
    });
}

function walkFlags<Known>(command: Argv<Known>) {
  return command
    .option('operation', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Only this operation; can be repeated',
    })
    .option('read-only', { type: 'boolean', describe: 'Only send GET and HEAD requests' })
    .option('yes', {
      type: 'boolean',
      describe: 'Also call operations that may change data on a server on another computer',
    })
    .option('inputs', {
      type: 'string',
      requiresArg: true,
      describe: 'JSON file with values by operation and name: { "GetOrder": { "orderId": "42" } }',
    })
    .option('timeout', {
      type: 'number',
      default: 120,
      requiresArg: true,
      describe: 'Maximum seconds to wait for one response',
    })
    .option('wait', {
      type: 'number',
      default: 30,
      requiresArg: true,
      describe: 'Maximum seconds to wait for a result, an event or a callback',
    });
}

function reportFlags<Known>(command: Argv<Known>) {
  return command
    .option('format', {
      choices: ['text', 'json', 'junit'] as const,
      default: 'text' as const,
      describe: 'Output format',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: 'Settings; default: the nearest la-connector.json next to or above the definition',
    })
    .option('root', rootOption)
    .option('checks', { type: 'boolean', describe: 'List the checks instead' });
}
