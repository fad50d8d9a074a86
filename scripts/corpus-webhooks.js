// `npm run corpus:webhooks`: every webhook of the corpora of published connectors, with the operation
// that ends its subscriptions, or the reason why there is none, as the model gives it; and where its
// callback URL is. Exits 1 when fewer triggers are paired than before.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { corporaAt, definitionsOf, needBuild, runMain } from './data.js';

/** Triggers of both corpora that had an unsubscribe operation when only an id at the end of a path counted. */
const BEFORE = { triggers: 210, paired: 81 };
/** And that have one since. */
const PAIRED = 159;

const HELP = `Usage: npm run corpus:webhooks -- [options]
  --unpaired    list only webhooks without an unsubscribe operation
  --deletes     list the DELETE operations of their definitions, too
  --json FILE   write the table there too
The corpora are found at ../shared/corpus and ../shared/corpus-2026, or where LA_CORPUS points. Needs
\`npm run build\` first.`;

/** @typedef {import('../src/model/types.ts').OperationModel} Operation */
/** @typedef {import('../src/model/types.ts').UnsubscribeModel} Unsubscribe */
/** @typedef {Extract<Operation, { kind: 'webhookTrigger' | 'webhookAction' }>} Webhook */
/** @typedef {{ definition: string, operation: string, kind: string, callback: string, shape: string, why: string, ending?: string, location?: string }} Row */

async function main() {
  const { values } = parseArgs({
    options: {
      unpaired: { type: 'boolean', default: false },
      deletes: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const corpora = corporaAt();
  if (corpora.length === 0) return;
  needBuild();
  const { buildModel } = await import('../dist/src/model/build.js');
  const { explainPairing } = await import('../dist/src/model/explain-pairing.js');
  /** @type {Row[]} */
  const rows = [];
  for (const { name, file } of definitionsOf(corpora)) {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    /** @type {{ operations: readonly Operation[] }} */
    const { operations } = buildModel(JSON.parse(text), {});
    const found = operations.flatMap((one) => {
      if (one.kind !== 'webhookTrigger' && one.kind !== 'webhookAction') return [];
      return [rowOf(name, one, operations, explainPairing)];
    });
    rows.push(...found);
    const shown = values.unpaired ? found.filter(({ ending }) => ending === undefined) : found;
    if (shown.length === 0) continue;
    console.log(`\n${name}`);
    for (const row of shown) printRow(row);
    if (values.deletes)
      for (const one of operations)
        if (one.method === 'delete') console.log(`    DELETE ${one.path} (${one.id}): ${one.kind}`);
  }
  printTotals(rows);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  const paired = rows.filter(({ kind, ending }) => kind === 'webhookTrigger' && ending).length;
  if (process.env['LA_CORPUS'] === undefined && corpora.length === 2 && paired < PAIRED)
    throw new Error(`${paired} triggers are paired; it was ${PAIRED}.`);
}

/**
 * @param {string} definition
 * @param {Webhook} webhook
 * @param {readonly Operation[]} operations
 * @param {(pairing: Webhook['pairing']) => string} explain
 * @returns {Row}
 */
function rowOf(definition, webhook, operations, explain) {
  const { callback, pairing, unsubscribeOperation, unsubscribeValues = [] } = webhook;
  const ending = operations.find(({ id }) => id === unsubscribeOperation);
  const row = {
    definition,
    operation: `${webhook.method.toUpperCase()} ${webhook.path} (${webhook.id})`,
    kind: webhook.kind,
    callback: callback === undefined ? 'nowhere' : [callback.in, ...callback.path].join('.'),
    why: explain(pairing),
  };
  if (ending?.kind !== 'unsubscribe')
    return { ...row, shape: 'unpaired' in pairing ? pairing.unpaired : 'unpaired' };
  const besides = unsubscribeValues.map(({ name, from, value }) =>
    from === undefined ? `${name}=${value}` : `${name} from ${[from.in, ...from.path].join('.')}`,
  );
  return {
    ...row,
    shape: shapeOf(ending),
    ending: `DELETE ${ending.path} (${ending.id})`,
    ...(besides.length === 0 ? {} : { location: besides.join(', ') }),
  };
}

/** @param {Unsubscribe} ending */
function shapeOf({ by, path, parameters }) {
  if (by.kind === 'callbackUrl') return `callback URL in ${by.location.in}`;
  if (by.in === 'query') {
    const declared = parameters.some((one) => one.in === 'query' && one.name === by.parameter);
    return declared ? 'id in query' : 'no place for the id';
  }
  const [last = ''] = path.split('/').filter(Boolean).slice(-1);
  if (last === `{${by.parameter}}`) return 'id last in path';
  return last.includes(`{${by.parameter}}`) ? 'id in a part of the last segment' : 'id not last';
}

/** @param {Row} row */
function printRow({ operation, callback, ending, shape, why, location }) {
  console.log(`  ${operation}, callback URL in ${callback}`);
  console.log(ending === undefined ? `    - ${why}` : `    ${ending}: ${shape}; ${why}`);
  if (location !== undefined) console.log(`      Location has ${location}`);
}

/** @param {readonly Row[]} rows */
function printTotals(rows) {
  for (const kind of ['webhookTrigger', 'webhookAction']) {
    const its = rows.filter((row) => row.kind === kind);
    const paired = its.filter(({ ending }) => ending !== undefined);
    const before =
      kind === 'webhookTrigger' ? ` (before: ${BEFORE.paired} of ${BEFORE.triggers})` : '';
    console.log(`\n${kind}: ${paired.length} of ${its.length} paired${before}`);
    const others = its.filter(({ ending }) => ending === undefined);
    for (const [title, group] of [
      ['paired', paired],
      ['not paired', others],
    ]) {
      for (const [shape, count] of countsOf(/** @type {readonly Row[]} */ (group)))
        console.log(`  ${title}, ${shape}: ${count}`);
    }
  }
}

/** @param {readonly Row[]} rows */
function countsOf(rows) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { shape } of rows) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

await runMain(main);
