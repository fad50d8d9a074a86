// Two small processes that validate.js measures:
//   read FILE   reads and parses a file, and does nothing else
//   warm FILE   what one more call of the library costs once it is warm, as in an editor
import { readFileSync } from 'node:fs';

const CALLS_BEFORE = 10;
const CALLS = 15;

const [task, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
if (task === 'read') {
  const value = JSON.parse(text.replace(/^\uFEFF/, ''));
  console.log(`read ${Object.keys(value).length} members`);
} else {
  const { validate } = await import('../dist/src/index.js');
  const costs = [];
  for (let call = 0; call < CALLS_BEFORE + CALLS; call += 1) {
    // Another text every time, as while somebody types.
    const changed = `${text}${' '.repeat(call)}`;
    const before = process.cpuUsage();
    const { diagnostics } = await validate(changed);
    const { user, system } = process.cpuUsage(before);
    if (diagnostics.length === 0) throw new Error('The median definition has findings.');
    if (call >= CALLS_BEFORE) costs.push((user + system) / 1000);
  }
  costs.sort((a, b) => a - b);
  console.log(`warm ${costs[CALLS >> 1].toFixed(1)} ms`);
}
