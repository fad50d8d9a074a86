// `node bench/printing.js FILE [rounds]`: what printing the declarations of a definition costs, beside
// what loading ts-morph or Prettier and formatting the same text with them would. CPU in ms, the median
// of the rounds, each in a process of its own. The figures of docs/decisions/0001 are from here.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './report.js';

const WAYS = ['text', 'ts-morph', 'prettier'];
const [file, rounds = '5', way] = process.argv.slice(2);

if (file === undefined) console.log('Usage: node bench/printing.js FILE [rounds]');
else if (way === undefined) compare(file, Number(rounds));
else console.log(JSON.stringify(await measure(file, way)));

/**
 * @param {string} definition
 * @param {number} count
 */
function compare(definition, count) {
  /** @type {Map<string, Array<Record<string, number>>>} */
  const results = new Map(WAYS.map((one) => [one, []]));
  for (let round = 0; round < count; round += 1) {
    for (const one of WAYS) {
      const self = fileURLToPath(import.meta.url);
      const text = execFileSync(process.execPath, [self, definition, '1', one], {
        encoding: 'utf8',
      });
      results.get(one)?.push(JSON.parse(text));
    }
  }
  for (const [one, all] of results) {
    const names = Object.keys(all[0] ?? {});
    const figures = names.map(
      (name) => `${name} ${Math.round(median(all.map((it) => it[name] ?? 0)))}`,
    );
    console.log(`${one.padEnd(9)} ${figures.join(', ')}`);
  }
}

/**
 * @param {string} definition
 * @param {string} how
 * @returns {Promise<Record<string, number>>}
 */
async function measure(definition, how) {
  const { buildModel } = await import('../dist/src/model/build.js');
  const { planNames } = await import('../dist/src/plan/names.js');
  const { emitGenerated } = await import('../dist/src/emit/index.js');
  const model = buildModel(JSON.parse(readFileSync(definition, 'utf8').replace(/^\uFEFF/, '')), {});
  const names = planNames(model);
  const clock = stopwatch();
  const files = emitGenerated(model, names).filter(({ path }) => !path.includes('/runtime/'));
  const print = clock();
  const kib = files.reduce((sum, { content }) => sum + content.length, 0) / 1024;
  /** @type {Record<string, number>} */
  const result = { files: files.length, kib, print };
  if (how === 'ts-morph') {
    const { Project } = await import('ts-morph');
    result['load'] = clock();
    const project = new Project({ useInMemoryFileSystem: true });
    for (const { path, content } of files)
      project.createSourceFile(path, content).formatText({ indentSize: 2 });
    result['format'] = clock();
  }
  if (how === 'prettier') {
    const prettier = await import('prettier');
    result['load'] = clock();
    for (const { content } of files)
      await prettier.format(content, { parser: 'typescript', singleQuote: true, printWidth: 100 });
    result['format'] = clock();
  }
  return result;
}

/** Gives the CPU that was used since it was last asked, in ms. */
function stopwatch() {
  let before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    return (user + system) / 1000;
  };
}
