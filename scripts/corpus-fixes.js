// `npm run corpus:fixes`: what `--fix` changes in published definitions, to be read as a reviewer would:
// each rule with how often it changes something, and its first changes as a diff.
import { parseArgs } from 'node:util';
import { corporaAt, definitionsOf, needBuild, runMain, whole } from './data.js';

const HELP = `Usage: npm run corpus:fixes -- [options]
  --unsafe       what \`--fix --unsafe\` changes besides
  --rule ID      this rule alone
  --examples N   changed places of each rule that are shown, each of another file (1)
The corpora are ../shared/corpus and ../shared/corpus-2026, or the folders of LA_CORPUS (separated as
PATH is). Rules of the preset certification. Needs \`npm run build\` first.`;

/** @typedef {{ places: number, files: number, examples: string[] }} Changes */

async function main() {
  const { values } = parseArgs({
    options: {
      unsafe: { type: 'boolean', default: false },
      rule: { type: 'string' },
      examples: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const corpora = corporaAt();
  if (corpora.length === 0) return;
  needBuild();
  const { fixableRules } = await import('../dist/src/rules/manual/fixable-rules.js');
  const most = whole('--examples', values.examples, 0);
  const definitions = definitionsOf(corpora);
  for (const [rule, safety] of fixableRules) {
    if (values.rule !== undefined && rule !== values.rule) continue;
    if (safety === (values.unsafe ? 'safe' : 'unsafe')) continue;
    const { places, files, examples } = await changesOf(rule, definitions, values.unsafe, most);
    if (places === 0) continue;
    console.log(`\n## ${rule}: ${places} places in ${files} files`);
    for (const example of examples) console.log(example);
  }
}

/**
 * @param {string} rule
 * @param {ReadonlyArray<{ readonly name: string, readonly file: string }>} definitions
 * @param {boolean} unsafe
 * @param {number} most
 * @returns {Promise<Changes>}
 */
async function changesOf(rule, definitions, unsafe, most) {
  const { fix } = await import('../dist/src/fix.js');
  /** @type {Changes} */
  const changes = { places: 0, files: 0, examples: [] };
  const settings = { validate: { rules: { '*': 'off', [rule]: 'warning' } } };
  for (const { name, file } of definitions) {
    const source = { kind: 'file', path: file };
    const { fixed, original, text } = await fix(source, { settings, unsafe });
    const counted = unsafe ? fixed.filter((one) => one.unsafeFix !== undefined) : fixed;
    if (counted.length === 0) continue;
    changes.places += counted.length;
    changes.files += 1;
    if (changes.examples.length < most)
      changes.examples.push(firstHunk(name, Buffer.from(original).toString('utf8'), text));
  }
  return changes;
}

/**
 * The first lines that differ, those before with `-` and those now with `+`.
 *
 * @param {string} name
 * @param {string} before
 * @param {string} after
 */
function firstHunk(name, before, after) {
  const [old, now] = [before.replace(/^\uFEFF/, ''), after].map((text) => text.split(/\r?\n/));
  const at = old.findIndex((line, index) => line !== now[index]);
  const end = [1, 2, 3].find((count) => old[at + count] === now[at + count]) ?? 2;
  const lines = (/** @type {string[]} */ of, /** @type {string} */ sign) =>
    of.slice(Math.max(0, at), at + end).map((line) => `${sign} ${line.trim().slice(0, 160)}`);
  return [`${name}:${at + 1}`, ...lines(old, '-'), ...lines(now, '+')].join('\n');
}

await runMain(main);
