// The commands of `npm run ops`: what each asks of the store, and what it says.

import type { OperatorStore } from '../store/beside.js';
import type {
  DeliverySummary,
  FeedSummary,
  JobSummary,
  SubscriptionSummary,
} from '../store/inspection.js';
import type { JobState } from '../store/types.js';
import { type Column, details, json, type Readable, readable, table, visible } from './print.js';
import { type Asked, type Options, UsageError } from './usage.js';

export interface Output {
  readonly line: (text: string) => void;
  /** What is not the answer itself. */
  readonly note: (text: string) => void;
}

interface Context {
  readonly store: OperatorStore;
  readonly options: Options;
  readonly ids: readonly string[];
  readonly out: Output;
  /** How long what has ended is kept: JOB_RETENTION_HOURS. */
  readonly retentionMs: number;
}

/** Resolves to whether all of it was done. */
type Command = (context: Context) => Promise<boolean>;

const commands: Readonly<Record<string, Command>> = {
  'jobs list': async (context) => {
    const { inspection } = context.store;
    const { options } = context;
    const filter = { ...options, state: stateOf(options.state) };
    return list(context, await inspection.jobs(filter, options), 'jobs', jobColumns);
  },
  'jobs show': (context) => show(context, 'job', (id) => context.store.inspection.job(id)),
  'jobs cancel': (context) =>
    each(context, async (id) => {
      const { jobs, inspection } = context.store;
      if (await jobs.cancel(id, context.retentionMs)) return done('cancelled');
      const job = await inspection.job(id);
      return refused(job === undefined ? 'not found' : `It has ended: ${job.state}`);
    }),
  'deliveries list': async (context) => {
    const rows = await context.store.inspection.deliveries(context.options, context.options);
    return list(context, rows, 'deliveries', deliveryColumns);
  },
  'deliveries show': (context) =>
    show(context, 'delivery', (id) => context.store.inspection.delivery(id)),
  'deliveries resend': async (context) => {
    const { deliveries, inspection } = context.store;
    if (context.options.all) {
      const count = await deliveries.resendAll(context.options);
      context.out.line(
        context.options.json ? json({ resent: count }) : `In the queue again: ${count}.`,
      );
      return true;
    }
    return each(context, async (id) => {
      if (await deliveries.resend(id)) return done('in the queue again');
      const delivery = await inspection.delivery(id);
      return refused(
        delivery === undefined ? 'not found' : `It is not a dead letter: ${delivery.state}`,
      );
    });
  },
  'deliveries cancel': (context) =>
    each(context, async (id) => {
      const { deliveries, inspection } = context.store;
      if (await deliveries.discard(id, context.retentionMs)) return done('removed');
      const delivery = await inspection.delivery(id);
      return refused(delivery === undefined ? 'not found' : 'It is being sent just now; try again');
    }),
  'subscriptions list': async (context) => {
    const rows = await context.store.inspection.subscriptions(context.options, context.options);
    return list(context, rows, 'subscriptions', subscriptionColumns);
  },
  'subscriptions show': (context) =>
    show(context, 'subscription', (id) => context.store.inspection.subscription(id)),
  'subscriptions suspend': (context) =>
    each(context, async (id) =>
      (await context.store.subscriptions.suspend(id)) ? done('suspended') : noSubscription(),
    ),
  'subscriptions resume': (context) =>
    each(context, async (id) => {
      const released = await context.store.subscriptions.resume(id);
      if (released === undefined) return noSubscription();
      return done(`resumed; deliveries that were kept back: ${released}`);
    }),
  'subscriptions cancel': (context) =>
    each(context, async (id) =>
      (await context.store.subscriptions.remove(id, context.retentionMs)) === undefined
        ? noSubscription()
        : done('removed; its controller was not told, and the workflow gets nothing any more'),
    ),
  'feed list': async (context) =>
    list(context, await context.store.inspection.feeds(), 'events', feedColumns),
  'feed show': async (context) => {
    const { ids, options, out, store } = context;
    const [operation = ''] = ids;
    const events = (await store.inspection.events(operation, options)).map(readable);
    if (options.json) out.line(json(events));
    else if (events.length === 0) out.line(`No events of ${visible(operation)}.`);
    else out.line(events.map((event) => details(event)).join('\n\n'));
    sayMore(context, events.length, Number(events.at(-1)?.sequence));
    return true;
  },
};

/** @throws UsageError, StoreError */
export async function run(
  { topic, verb, ids, options }: Asked,
  parts: Omit<Context, 'ids' | 'options'>,
): Promise<boolean> {
  const command = commands[`${topic} ${verb}`];
  if (command === undefined) throw new UsageError(`There is no "${topic} ${verb}".`);
  return command({ ...parts, ids, options });
}

const noSubscription = () => refused('not found');

const STATES: readonly JobState[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

function stateOf(text: string | undefined): JobState | undefined {
  if (text === undefined) return undefined;
  const state = STATES.find((one) => one === text);
  if (state !== undefined) return state;
  throw new UsageError(`--state is one of ${STATES.join(', ')}, not ${JSON.stringify(text)}.`);
}

const jobColumns: ReadonlyArray<Column<Readable<JobSummary>>> = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'OPERATION', of: ({ operation }) => operation },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'ATTEMPTS', of: ({ attempts }) => attempts, right: true },
  { title: 'STRIKES', of: ({ strikes }) => strikes, right: true },
  { title: 'CREATED', of: ({ created }) => created },
  { title: 'DUE', of: ({ due }) => due },
  { title: 'OWNER', of: ({ owner }) => owner },
];

const deliveryColumns: ReadonlyArray<Column<Readable<DeliverySummary>>> = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'OPERATION', of: ({ operation }) => operation },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'ATTEMPTS', of: ({ attempts }) => attempts, right: true },
  { title: 'CREATED', of: ({ created }) => created },
  { title: 'DUE OR ENDED', of: ({ due, ended }) => due ?? ended },
  { title: 'SUBSCRIPTION', of: ({ subscription }) => subscription },
  { title: 'REASON', of: ({ reason }) => reason },
];

const subscriptionColumns: ReadonlyArray<Column<Readable<SubscriptionSummary>>> = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'OPERATION', of: ({ operation }) => operation },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'WAITING', of: ({ waiting }) => waiting, right: true },
  { title: 'DEAD', of: ({ dead }) => dead, right: true },
  { title: 'CREATED', of: ({ created }) => created },
  { title: 'OWNER', of: ({ owner }) => owner },
  { title: 'RECEIVER', of: ({ receiver }) => receiver },
];

const feedColumns: ReadonlyArray<Column<Readable<FeedSummary>>> = [
  { title: 'OPERATION', of: ({ operation }) => operation },
  { title: 'EVENTS', of: ({ events }) => events, right: true },
  { title: 'LAST', of: ({ last }) => last, right: true },
  { title: 'OLDEST', of: ({ oldest }) => oldest },
  { title: 'NEWEST', of: ({ newest }) => newest },
];

/** Says rows, and where the list goes on. */
function list<Row extends object>(
  context: Context,
  rows: readonly Row[],
  what: string,
  columns: ReadonlyArray<Column<Readable<Row>>>,
): boolean {
  const { options, out } = context;
  const shown = rows.map(readable);
  if (options.json) out.line(json(shown));
  else out.line(shown.length === 0 ? `No ${what}.` : table(shown, columns));
  const last = rows.at(-1) as { readonly id?: string } | undefined;
  sayMore(context, rows.length, last?.id);
  return true;
}

/** On the other stream: what reads the list gets the list. */
function sayMore(
  { options, out }: Context,
  shown: number,
  last: string | number | undefined,
): void {
  if (shown < options.limit || last === undefined) return;
  out.note(`${shown} are shown. Older ones: --before ${last}`);
}

async function show(
  { ids, options, out }: Context,
  what: string,
  find: (id: string) => Promise<object | undefined>,
): Promise<boolean> {
  const [id = ''] = ids;
  const found = await find(id);
  if (found === undefined) {
    out.note(`There is no ${what} ${visible(id)}.`);
    return false;
  }
  out.line(options.json ? json(readable(found)) : details(readable(found)));
  return true;
}

/** What was done with one id, or why it was not. */
interface Done {
  readonly done: boolean;
  readonly says: string;
}

const done = (says: string): Done => ({ done: true, says });
const refused = (says: string): Done => ({ done: false, says });

/** One after another; goes on after one that cannot be done. */
async function each(
  { ids, options, out }: Context,
  act: (id: string) => Promise<Done>,
): Promise<boolean> {
  const results: Array<Done & { readonly id: string }> = [];
  for (const id of new Set(ids)) {
    const result = { id, ...(await act(id)) };
    results.push(result);
    if (options.json) continue;
    const text = `${visible(id)}: ${result.says}.`;
    if (result.done) out.line(text);
    else out.note(text);
  }
  if (options.json) out.line(json(results));
  return results.every((result) => result.done);
}
