// `npm run corpus:findings`: how much `validate` says of published definitions, in both presets: findings
// of each file, and lines of the report as text. Exits 1 when the report under `import` is longer than
// people read.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { corporaAt, definitionsOf, needBuild, runMain } from './data.js';

/** Lines of the report under `import`, closing lines included. */
const LIMITS = { median: 12, ninetieth: 60 };

const HELP = `Usage: npm run corpus:findings
Prints findings and lines of the report for each file: median, 90th percentile, maximum. At most
${LIMITS.median} and ${LIMITS.ninetieth} lines are wanted under the preset import. The corpora are ../shared/corpus and
../shared/corpus-2026, or the folders of LA_CORPUS (separated as PATH is). Needs \`npm run build\` first.`;

async function main() {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const corpora = corporaAt();
  if (corpora.length === 0) return;
  needBuild();
  const definitions = definitionsOf(corpora);
  console.log(`${definitions.length} definitions; median, 90th percentile, maximum`);
  for (const preset of /** @type {const} */ (['import', 'certification'])) {
    const counts = await countsOf(definitions, preset);
    for (const [name, numbers] of Object.entries(counts)) {
      const [median, ninetieth, most] = [0.5, 0.9, 1].map((share) => quantile(numbers, share));
      console.log(`${preset.padEnd(14)} ${name.padEnd(26)} ${median} ${ninetieth} ${most}`);
    }
    const { lines } = counts;
    const short = quantile(lines, 0.5) <= LIMITS.median && quantile(lines, 0.9) <= LIMITS.ninetieth;
    if (preset === 'import' && !short) {
      console.error(`The report is longer than ${LIMITS.median} and ${LIMITS.ninetieth} lines.`);
      process.exitCode = 1;
    }
  }
}

/**
 * @param {ReadonlyArray<{ readonly file: string }>} definitions
 * @param {'import' | 'certification'} preset
 */
async function countsOf(definitions, preset) {
  const { validate } = await import('../dist/src/validate.js');
  const { formatBlocks } = await import('../dist/src/diagnostics/text-blocks.js');
  const { nextStep } = await import('../dist/src/cli/validate-summary.js');
  /** @type {Record<'errors and warnings' | 'suggestions' | 'rules of these' | 'lines', number[]>} */
  const counts = { 'errors and warnings': [], suggestions: [], 'rules of these': [], lines: [] };
  for (const { file } of definitions) {
    const properties = join(dirname(file), 'apiProperties.json');
    const { diagnostics, sources } = await validate(
      { kind: 'file', path: file },
      {
        preset,
        ...(existsSync(properties) && { apiProperties: { kind: 'file', path: properties } }),
      },
    );
    const shown = diagnostics.filter(({ severity }) => severity !== 'advice');
    counts['errors and warnings'].push(shown.length);
    counts.suggestions.push(diagnostics.length - shown.length);
    counts['rules of these'].push(new Set(shown.map(({ rule }) => rule)).size);
    const next = nextStep(diagnostics, { tool: 'la-connector-gen', paths: [file], preset });
    const closing = next === undefined ? 1 : 2;
    counts.lines.push(formatBlocks(shown, sources).split('\n').length - 1 + closing);
  }
  return counts;
}

/**
 * @param {readonly number[]} numbers
 * @param {number} share
 */
function quantile(numbers, share) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

await runMain(main);
