// `npm run corpus:gateways`: every polling trigger behind a `pollingtrigger` policy in both corpora, with
// its state parameter and what is made of it: followed, or the reason why not. Exits 1 when one is not.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { corporaAt, definitionsOf, needBuild, runMain } from './data.js';

async function main() {
  needBuild();
  const { loadPlain } = await import('../dist/src/document/load.js');
  const { buildModel } = await import('../dist/src/model/build.js');
  const { pollingPolicies } = await import('../dist/src/model/policies.js');
  let followed = 0;
  let all = 0;
  for (const { name, file } of definitionsOf(corporaAt())) {
    const path = join(dirname(file), 'apiProperties.json');
    if (!existsSync(path)) continue;
    const read = await loadPlain({ kind: 'file', path });
    if (!read.ok || pollingPolicies(read.file.value).length === 0) continue;
    const document = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    const { operations, notes } = buildModel(document, {}, { apiProperties: read.file.value });
    const about = notes.filter(
      (note) => note.in === 'apiProperties' || /gateway/.test(note.message),
    );
    for (const operation of operations) {
      if (operation.kind !== 'pollingTrigger') continue;
      const { gateway, id, stateParameter } = operation;
      all += 1;
      if (gateway !== undefined) followed += 1;
      const what = gateway
        ? `"${gateway.before}STATE${gateway.after}" <- ${gateway.in} ${gateway.path.join('.')}`
        : 'not followed';
      console.log([name, id, stateParameter, what, gateway?.servedAt ?? ''].join(' | '));
    }
    for (const { pointer, message } of about) console.log(`  ${pointer}: ${message}`);
  }
  console.log(`${followed} of ${all} polling triggers beside such a policy are followed.`);
  if (followed < all) process.exitCode = 1;
}

await runMain(main);
