// What `npm run ops` can do, and what it was asked for.

import { parseArgs } from 'node:util';

export const usage = `Usage: npm run ops -- COMMAND [options]

  jobs list [--state STATE] [--operation ID] [--owner NAME]
  jobs show ID
  jobs cancel ID...                  it stops within ten seconds where it runs

  deliveries list [--dead] [--operation ID] [--subscription ID]
  deliveries show ID
  deliveries resend ID...            dead letters, under the same webhook-id
  deliveries resend --all [--operation ID] [--subscription ID]
  deliveries cancel ID...            removes them; what is being sent is not

  subscriptions list [--suspended] [--operation ID] [--owner NAME]
  subscriptions show ID
  subscriptions suspend ID...        keeps back what is sent to them
  subscriptions resume ID...         sends what was kept back
  subscriptions cancel ID...         removes them; their controller is not told

  feed list
  feed show OPERATION

  backup [PATH]                      as npm run backup

  --limit N     so many of a list (50); --before ID goes on with those after it
  --json        JSON in the place of tables

The database is that of DATABASE_URL, in the environment or in .env; servers may run.`;

/** What is wrong with a command line. */
export class UsageError extends Error {}

export interface Options {
  readonly json: boolean;
  readonly limit: number;
  readonly before: string | undefined;
  readonly state: string | undefined;
  readonly operation: string | undefined;
  readonly owner: string | undefined;
  readonly subscription: string | undefined;
  readonly dead: boolean;
  readonly suspended: boolean;
  readonly all: boolean;
}

export interface Asked {
  readonly topic: string;
  readonly verb: string;
  readonly ids: readonly string[];
  readonly options: Options;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const known = {
  json: flag,
  limit: text,
  before: text,
  state: text,
  operation: text,
  owner: text,
  subscription: text,
  dead: flag,
  suspended: flag,
  all: flag,
  help: { ...flag, short: 'h' },
} as const;

type Name = keyof typeof known;

/** Which options a command has, besides `--json`; and whether it has ids. */
const commands: Readonly<
  Record<string, { options: readonly Name[]; ids: 'none' | 'one' | 'some' }>
> = {
  'jobs list': { options: ['state', 'operation', 'owner', 'limit', 'before'], ids: 'none' },
  'jobs show': { options: [], ids: 'one' },
  'jobs cancel': { options: [], ids: 'some' },
  'deliveries list': {
    options: ['dead', 'operation', 'subscription', 'limit', 'before'],
    ids: 'none',
  },
  'deliveries show': { options: [], ids: 'one' },
  'deliveries resend': { options: ['all', 'operation', 'subscription'], ids: 'some' },
  'deliveries cancel': { options: [], ids: 'some' },
  'subscriptions list': {
    options: ['suspended', 'operation', 'owner', 'limit', 'before'],
    ids: 'none',
  },
  'subscriptions show': { options: [], ids: 'one' },
  'subscriptions suspend': { options: [], ids: 'some' },
  'subscriptions resume': { options: [], ids: 'some' },
  'subscriptions cancel': { options: [], ids: 'some' },
  'feed list': { options: [], ids: 'none' },
  'feed show': { options: ['limit', 'before'], ids: 'one' },
  backup: { options: [], ids: 'none' },
};

const DEFAULT_LIMIT = 50;
const MOST = 10_000;

/**
 * Undefined when it is help that is asked for.
 *
 * @throws UsageError
 */
export function parse(args: readonly string[]): Asked | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [topic = '', second = '', ...rest] = positionals;
  const isBackup = topic === 'backup';
  const [verb, ids] = isBackup ? ['', positionals.slice(1)] : [second, rest];
  const name = isBackup ? topic : `${topic} ${verb}`.trim();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError(unknown(name));
  const given = (Object.keys(values) as Name[]).filter((key) => isGiven(values[key]));
  const foreign = given.find((key) => key !== 'json' && !command.options.includes(key));
  if (foreign !== undefined) throw new UsageError(`"${name}" has no option --${foreign}.`);
  checkIds(name, command.ids, ids, values);
  if (isBackup && ids.length > 1) throw new UsageError('"backup" has one PATH.');
  const { help: _help, limit, ...options } = values;
  return {
    topic,
    verb,
    ids,
    options: {
      ...options,
      before: values.before,
      state: values.state,
      operation: values.operation,
      owner: values.owner,
      subscription: values.subscription,
      limit: limitOf(limit),
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.replace(/\. .*$/s, '.'));
  }
}

function isGiven(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

function unknown(name: string): string {
  if (name === '') return 'What is to be done?';
  const [topic = ''] = name.split(' ');
  const verbs = Object.keys(commands)
    .filter((command) => command.startsWith(`${topic} `))
    .map((command) => command.slice(topic.length + 1));
  if (verbs.length === 0) {
    return `There is no "${topic}": it is jobs, deliveries, subscriptions, feed or backup.`;
  }
  return `${topic} ${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)}?`;
}

function checkIds(
  name: string,
  wanted: 'none' | 'one' | 'some',
  ids: readonly string[],
  { all }: { readonly all: boolean },
): void {
  if (name === 'backup') return;
  if (ids.includes('')) throw new UsageError('An id is empty.');
  if (wanted === 'none' && ids.length > 0) {
    throw new UsageError(`"${name}" has no ${JSON.stringify(ids[0])}.`);
  }
  if (wanted === 'one' && ids.length !== 1) throw new UsageError(`"${name}" needs one id.`);
  if (wanted !== 'some') return;
  if (all && ids.length > 0) throw new UsageError('Give ids, or --all.');
  if (!all && ids.length === 0) throw new UsageError(`"${name}" needs an id.`);
}

function limitOf(value: string | undefined): number {
  if (value === undefined) return DEFAULT_LIMIT;
  const limit = /^\d+$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new UsageError(`--limit must be a number from 1 to ${MOST}, not ${JSON.stringify(value)}.`);
}
