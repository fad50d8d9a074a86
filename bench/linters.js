// The linters of the comparison, each as a function from texts to what it reports.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { binOf } from './tools.js';

/** @typedef {import('./compare-cases.js').Seen & { severity: string }} Report */

/**
 * `spectral:oas`, as it comes.
 * @returns {Promise<(text: string) => Promise<Report[]>>}
 */
export async function spectral() {
  const core = await import('@stoplight/spectral-core');
  const { Document, Spectral } = core.default ?? core;
  const parsers = await import('@stoplight/spectral-parsers');
  const { Json } = parsers.default ?? parsers;
  const rulesets = await import('@stoplight/spectral-rulesets');
  const { oas } = rulesets.default ?? rulesets;
  const linter = new Spectral();
  linter.setRuleset({ extends: [oas] });
  const severities = ['error', 'warning', 'advice', 'advice'];
  return async (text) => {
    const found = await linter.run(new Document(text, Json));
    return found.map(({ code, path, severity }) => ({
      rule: String(code),
      pointer: path.map((step) => `/${escaped(String(step))}`).join(''),
      severity: severities[severity],
    }));
  };
}

/** @param {string} token */
function escaped(token) {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Arguments for Redocly's `recommended` on these files, everything printed. */
export function redoclyArgs(/** @type {string[]} */ files) {
  const options = ['--extends', 'recommended', '--format', 'json', '--max-problems', '1000000'];
  return [binOf('@redocly/cli', 'redocly'), 'lint', ...options, ...files];
}

/**
 * Redocly's `recommended` on many files of one folder in one run. A file that it cannot read ends its
 * run: that counts as a finding, and the run is made again without it.
 * @param {string} folder
 * @param {Map<string, string>} texts By file name.
 * @returns {Map<string, Report[]>} By file name.
 */
export function redocly(folder, texts) {
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  /** @type {Map<string, Report[]>} */
  const found = new Map([...texts.keys()].map((name) => [name, []]));
  let names = [...texts.keys()];
  for (;;) {
    const files = names.map((name) => join(folder, name));
    const { stdout, stderr } = spawnSync(process.execPath, redoclyArgs(files), {
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const stop = stopIn(stderr);
    if (stop === undefined) {
      for (const { ruleId, severity, location } of problemsIn(stdout)) {
        const [{ source, pointer = '#' }] = location;
        const report = { rule: ruleId, pointer: decodeURI(pointer.slice(1)), severity };
        found.get(basename(source.ref))?.push(report);
      }
      return found;
    }
    const name = basename(stop);
    if (!names.includes(name)) throw new Error(`Redocly stopped: ${stderr.slice(-500)}`);
    found.set(name, [{ rule: 'parse', pointer: '', severity: 'error' }]);
    names = names.filter((one) => one !== name);
  }
}

/**
 * The file that Redocly's run ended at, as it was given.
 * @param {string} stderr
 */
export function stopIn(stderr) {
  const [, file] =
    /(?:Failed to parse API description at|went wrong when processing) (.*):\n/.exec(stderr) ?? [];
  return file;
}

/**
 * Redocly ends its run at the first file that it cannot read: those are left out, one after the other.
 * @param {string[]} files
 * @param {(files: string[]) => string} lint Runs it, and gives what it said.
 */
export function withoutStops(files, lint) {
  let kept = files;
  /** @type {string[]} */
  const left = [];
  for (;;) {
    const stop = stopIn(lint(kept));
    if (stop === undefined || !kept.includes(stop)) return { kept, left };
    left.push(stop);
    kept = kept.filter((file) => file !== stop);
  }
}

/**
 * All problems: Redocly prints a JSON document for every file, one right behind the other.
 * @param {string} stdout
 */
export function problemsIn(stdout) {
  /** @type {{ problems: any[] }[]} */
  const reports = JSON.parse(`[${stdout.replaceAll('\n}{', '\n},{')}]`);
  return reports.flatMap(({ problems }) => problems);
}

/**
 * Ours, from `dist`.
 * @param {'import' | 'certification'} preset
 */
export async function own(preset) {
  const { validate } = await import('../dist/src/validate.js');
  /** @type {(text: string, companions: object) => Promise<Report[]>} */
  return async (text, companions) => {
    const { diagnostics } = await validate(text, { preset, ...companions });
    return diagnostics.map(({ rule, pointer, severity }) => ({ rule, pointer, severity }));
  };
}

/**
 * Findings of a run over many files.
 * @param {Iterable<Report[]>} reports One list a file.
 */
export function totals(reports) {
  let [findings, errors, filesWithErrors] = [0, 0, 0];
  for (const list of reports) {
    const count = list.filter(({ severity }) => severity === 'error').length;
    findings += list.length;
    errors += count;
    if (count > 0) filesWithErrors += 1;
  }
  return { findings, errors, filesWithErrors };
}

// `node bench/linters.js FILES.json`: Spectral on the files of a list, its totals on standard output.
if (process.argv[1]?.endsWith('linters.js')) {
  const lint = await spectral();
  const reports = [];
  for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')))
    reports.push(await lint(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
  console.log(JSON.stringify(totals(reports)));
}
