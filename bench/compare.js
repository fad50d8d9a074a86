// `npm run compare`: writes docs/comparison.md, what Spectral and Redocly see beside ours of rejections
// that happened and of faults made on purpose, and what each says of the corpus.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { faults, rejections, sees } from './compare-cases.js';
import { dataAt, definitionsIn, needBuild, root, runMain } from '../scripts/data.js';
import {
  own,
  problemsIn,
  redocly,
  redoclyArgs,
  spectral,
  totals,
  withoutStops,
} from './linters.js';
import { findLauncher, run } from './measure.js';
import { MIB } from './report.js';
import { modules, needPeers, ours } from './tools.js';

/** @typedef {import('./compare-cases.js').Case} Case */

const scratch = join(root, '.tmp', 'compare');
const COLUMNS = ['Spectral', 'Redocly', 'ours, import', 'ours, certification'];

async function main() {
  const corpus = dataAt('LA_CORPUS');
  if (corpus === undefined) return;
  const happened = rejections(corpus);
  if (happened === undefined) throw new Error('The rejections are not beside the corpus.');
  needBuild();
  needPeers(['@redocly/cli', '@stoplight/spectral-core', '@stoplight/spectral-rulesets']);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const made = faults();
  const seen = await look([...happened, ...made]);
  const page = [
    ...introduction(),
    ...section('Rejections that happened', rejected, happened, seen),
    ...section('Faults in webhooks, triggers and dynamic values', planted, made, seen),
    ...corpusTable(corpus),
  ];
  const formatted = await format(page.join('\n'), { filepath: 'comparison.md' });
  writeFileSync(join(root, 'docs/comparison.md'), formatted);
}

/**
 * Which columns see each case.
 * @param {Case[]} cases
 * @returns {Promise<Map<Case, boolean[]>>}
 */
async function look(cases) {
  const texts = new Map(
    cases.flatMap(({ id, faulty, mended }) => [
      [`${id}.faulty.json`, faulty],
      [`${id}.mended.json`, mended],
    ]),
  );
  const byRedocly = redocly(scratch, texts);
  const [bySpectral, byImport, byCertification] = [
    await spectral(),
    await own('import'),
    await own('certification'),
  ];
  const seen = new Map();
  for (const one of cases) {
    const { id, faulty, mended, companions, at } = one;
    /** @param {(text: string, companions: object) => Promise<import('./linters.js').Report[]>} lint */
    const by = async (lint) =>
      sees(await lint(faulty, companions.faulty), await lint(mended, companions.mended), at);
    seen.set(one, [
      await by(bySpectral),
      sees(byRedocly.get(`${id}.faulty.json`) ?? [], byRedocly.get(`${id}.mended.json`) ?? [], at),
      await by(byImport),
      await by(byCertification),
    ]);
  }
  return seen;
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
}

function introduction() {
  const spectralIs = `Spectral (\`spectral:oas\` of @stoplight/spectral-rulesets ${versionOf('@stoplight/spectral-rulesets')})`;
  const redoclyIs = `Redocly (\`recommended\` of @redocly/cli ${versionOf('@redocly/cli')})`;
  return [
    '# What other linters see',
    '',
    `Written by \`npm run compare\`, which runs ${spectralIs}, ${redoclyIs} and \`validate\` with both presets on the same texts. Neither of the two was made for connectors: they know OpenAPI, and not what Microsoft's extensions mean or what its validator refuses. Both can be taught with rules of one's own; here they are as they come.`,
    '',
    'A linter sees a fault when it says something of the faulty definition, more often than of the mended one, that it does not say there in the same place: at the place of the fault, within it, or on one of the two objects around it.',
    '',
  ];
}

const rejected =
  "What Microsoft's validator and the reviewers of certified connectors wrote in public threads. Those on `apiProperties.json` need that file, and those on a change need the published definition; the other linters are given the definition alone, as they take nothing else.";
const planted =
  'Each is one change of a sound definition, [bench/faults/definition.json](../bench/faults/definition.json), which has a webhook trigger, a polling trigger, a drop-down and a dynamic schema.';

/**
 * @param {string} title
 * @param {string} words
 * @param {Case[]} cases
 * @param {Map<Case, boolean[]>} seen
 */
function section(title, words, cases, seen) {
  const rows = cases.map((one) => /** @type {boolean[]} */ (seen.get(one)));
  const sums = COLUMNS.map((_, at) => rows.filter((row) => row[at]).length);
  return [
    `## ${title}`,
    '',
    words,
    '',
    `| fault | about | ${COLUMNS.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(COLUMNS.length)}`,
    ...cases.map(({ fault, kind }, at) => {
      const cells = rows[at].map((yes) => (yes ? 'yes' : '-'));
      return `| ${fault.replaceAll('|', '\\|')} | ${kind} | ${cells.join(' | ')} |`;
    }),
    `| **of ${cases.length}** | | ${sums.map((sum) => `**${sum}**`).join(' | ')} |`,
    '',
  ];
}

/** @param {string} corpus */
function corpusTable(corpus) {
  const launcher = findLauncher(join(scratch, 'report'));
  const [log, errorLog] = [join(scratch, 'log'), join(scratch, 'errors')];
  /** @param {string[]} args */
  const cost = (args) => {
    const used = run(launcher, [process.execPath, ...args], {
      report: join(scratch, 'report'),
      log,
      errorLog,
      cwd: root,
    });
    return { ...used, output: readFileSync(log, 'utf8'), errors: readFileSync(errorLog, 'utf8') };
  };
  const all = definitionsIn(corpus);
  const files = all.map(({ file }) => file);
  const list = join(scratch, 'files.json');
  writeFileSync(list, JSON.stringify(files));
  const bySpectral = cost([join(root, 'bench/linters.js'), list]);
  /** @type {ReturnType<typeof cost>} */
  let byRedocly;
  const { kept, left } = withoutStops(files, (list) => {
    byRedocly = cost(redoclyArgs(list));
    return byRedocly.errors;
  });
  const rows = [
    row('Spectral', files.length, JSON.parse(bySpectral.output), bySpectral),
    row('Redocly', kept.length, redoclyTotals(byRedocly.output), byRedocly),
    ...['import', 'certification'].map((preset) => {
      const args = [ours.script, 'validate', '--preset', preset, '--format', 'json', ...files];
      const used = cost(args);
      return row(`ours, ${preset}`, files.length, ownTotals(used.output), used);
    }),
  ];
  const stops = left.map((file) => all.find((one) => one.file === file)?.name).join(', ');
  return [
    '## The corpus of published connectors',
    '',
    `Every definition in one process, on Node ${process.versions.node}. These connectors are published and work, so most findings on them are advice at best. Redocly ends its run at a file with a repeated member name (${stops}); its numbers are without that.`,
    '',
    '| linter | files | findings | errors | files with an error | CPU, s | peak, MiB |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ];
}

/**
 * @param {string} name
 * @param {number} files
 * @param {ReturnType<typeof totals>} sums
 * @param {import('./measure.js').Cost} used
 */
function row(name, files, { findings, errors, filesWithErrors }, { cpu, peak }) {
  const mib = peak === undefined ? '-' : Math.round(peak / MIB);
  return `| ${name} | ${files} | ${findings} | ${errors} | ${filesWithErrors} | ${cpu.toFixed(1)} | ${mib} |`;
}

/** @param {string} output */
function redoclyTotals(output) {
  /** @type {Map<string, import('./linters.js').Report[]>} */
  const byFile = new Map();
  for (const { ruleId: rule, severity, location } of problemsIn(output)) {
    const { ref } = location[0].source;
    byFile.set(ref, [...(byFile.get(ref) ?? []), { rule, pointer: '', severity }]);
  }
  return totals(byFile.values());
}

/** @param {string} output */
function ownTotals(output) {
  return totals(JSON.parse(output).files.map((/** @type {any} */ file) => file.diagnostics));
}

await runMain(main);
