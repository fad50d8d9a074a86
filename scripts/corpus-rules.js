// `npm run corpus:rules`: how often each rule finds something in the corpora of published connectors, and
// every error that `validate` gives there under its preset. A published connector works, so an error on
// one is presumed false: each stands in corpus-rules/reasons.json with the reason why it is true. Exits 1
// for an error without a reason, a reason without an error, and too many files with one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { corporaAt, definitionsOf, needBuild, root, runMain } from './data.js';

const REASONS = 'scripts/corpus-rules/reasons.json';
/** Share of published files that may have an error. */
const LIMIT = 0.015;

const HELP = `Usage: npm run corpus:rules -- [options]
  --json FILE   write the counts and the errors there too
  --found       leave out rules that find nothing
  --rule ID     list where this rule finds something instead
The corpora are ../shared/corpus and ../shared/corpus-2026, or the folders of LA_CORPUS (separated as
PATH is). Needs \`npm run build\` first.`;

/** @typedef {{ rule: string, file: string, reason: string }} Reason */
/** @typedef {{ rule: string, file: string, pointer: string, line: number, message: string }} ErrorFound */
/** @typedef {{ rule: string, severity: string, preset: string, files: number, places: number, folders: Record<string, number>, needs?: string }} Count */

async function main() {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      found: { type: 'boolean', default: false },
      rule: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const corpora = corporaAt();
  if (corpora.length === 0) return;
  needBuild();
  const { rules } = await import('../dist/src/rules/registry.js');
  if (values.rule !== undefined && !rules.some(({ id }) => id === values.rule))
    throw new Error(`There is no rule ${values.rule}.`);
  const definitions = definitionsOf(corpora);
  const counts = new Map(rules.map((rule) => [rule.id, emptyCount(rule)]));
  /** @type {ErrorFound[]} */
  const errors = [];
  for (const { name, file } of definitions) {
    for (const found of await findingsIn(file, 'certification', rules)) {
      if (found.rule === values.rule)
        console.log(`${name}:${found.line}:${found.column} ${found.message}`);
      count(counts.get(found.rule), name);
    }
    for (const found of await findingsIn(file, 'import', [])) {
      const { rule, severity, pointer, line, message } = found;
      if (severity === 'error') errors.push({ rule, file: name, pointer, line, message });
    }
  }
  if (values.rule !== undefined) return;
  const table = [...counts.values()].map(plainCount);
  printTable(values.found ? table.filter(({ places }) => places > 0) : table);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ rules: table, errors }, null, 2)}\n`);
  if (!judge(errors, readReasons(), definitions.length)) process.exitCode = 1;
}

/**
 * @param {string} file
 * @param {'import' | 'certification'} preset
 * @param {readonly { id: string, preset: string, severity: string, check?: unknown }[]} rules Those of no preset run too.
 */
async function findingsIn(file, preset, rules) {
  const { validate } = await import('../dist/src/validate.js');
  const beside = join(dirname(file), 'apiProperties.json');
  const off = rules.filter((rule) => rule.preset === 'off' && rule.check !== undefined);
  const levels = Object.fromEntries(off.map(({ id, severity }) => [id, severity]));
  const { diagnostics } = await validate(
    { kind: 'file', path: file },
    {
      preset,
      settings: { validate: { rules: levels } },
      ...(existsSync(beside) && { apiProperties: { kind: 'file', path: beside } }),
    },
  );
  return diagnostics;
}

/** @param {{ id: string, severity: string, certificationSeverity?: string, preset: string, needs?: string }} rule */
function emptyCount({ id, severity, certificationSeverity: certified, preset, needs }) {
  const shown = certified === undefined ? severity : `${severity}/${certified}`;
  /** @type {Map<string, number>} */
  const places = new Map();
  return { rule: id, severity: shown, preset, needs, places };
}

/**
 * @param {ReturnType<typeof emptyCount> | undefined} counted
 * @param {string} name
 */
function count(counted, name) {
  if (counted === undefined) throw new Error('A finding of a rule that is not in the registry.');
  counted.places.set(name, (counted.places.get(name) ?? 0) + 1);
}

/**
 * @param {ReturnType<typeof emptyCount>} counted
 * @returns {Count}
 */
function plainCount({ rule, severity, preset, needs, places }) {
  /** @type {Record<string, number>} */
  const folders = { certified: 0, custom: 0, independent: 0 };
  for (const name of places.keys()) {
    const kind = name.split('/').at(-2);
    if (kind !== undefined) folders[kind] = (folders[kind] ?? 0) + 1;
  }
  const sum = [...places.values()].reduce((total, one) => total + one, 0);
  const counts = { files: places.size, places: sum, folders };
  return { rule, severity, preset, ...counts, ...(needs && { needs }) };
}

/** @param {Count[]} counts */
function printTable(counts) {
  const widths = [Math.max(...counts.map(({ rule }) => rule.length)), 15, 13, 7, 7, 9, 7, 11];
  /** @param {(string | number)[]} cells */
  const print = (cells) =>
    console.log(
      cells
        .map((cell, at) =>
          at < 3 ? String(cell).padEnd(widths[at]) : String(cell).padStart(widths[at]),
        )
        .join('  '),
    );
  const heads = ['rule', 'severity', 'preset', 'files', 'places'];
  print([...heads, 'certified', 'custom', 'independent']);
  for (const { rule, severity, preset, files, places, folders, needs } of counts) {
    // Published versions have no earlier ones beside them.
    if (needs === 'previous') print([rule, severity, preset, '-', '-', '-', '-', '-']);
    else print([rule, severity, preset, files, places, ...Object.values(folders)]);
  }
}

/** @returns {Reason[]} */
function readReasons() {
  /** @type {Reason[]} */
  const reasons = JSON.parse(readFileSync(join(root, REASONS), 'utf8'));
  for (const { rule, file, reason } of reasons) {
    if (![rule, file, reason].every((text) => typeof text === 'string' && text !== ''))
      throw new Error(`${REASONS}: an entry needs a rule, a file and a reason.`);
  }
  return reasons;
}

/**
 * Prints every error and its reason. True when all have one, no reason is left over, and few enough
 * files have an error.
 * @param {ErrorFound[]} errors
 * @param {Reason[]} reasons
 * @param {number} files How many were checked.
 */
function judge(errors, reasons, files) {
  /** @param {{ rule: string, file: string }} one */
  const keyOf = ({ rule, file }) => `${file} ${rule}`;
  const known = new Map(reasons.map((reason) => [keyOf(reason), reason.reason]));
  /** @type {Map<string, ErrorFound[]>} */
  const found = new Map();
  for (const error of errors) {
    const key = keyOf(error);
    found.set(key, [...(found.get(key) ?? []), error]);
  }
  let good = true;
  console.log('\nerrors of the preset import');
  for (const [key, places] of found) {
    const reason = known.get(key);
    if (reason === undefined) good = false;
    console.log(`\n${key}: ${reason ?? `NO REASON in ${REASONS}`}`);
    for (const { line, message } of places.slice(0, 5)) console.log(`  line ${line}: ${message}`);
    if (places.length > 5) console.log(`  ... and ${places.length - 5} more`);
  }
  for (const key of known.keys()) {
    if (found.has(key)) continue;
    good = false;
    console.log(`\n${key}: no error any more: take it out of ${REASONS}`);
  }
  const count = new Set(errors.map(({ file }) => file)).size;
  const share = (100 * count) / files;
  const few = count <= files * LIMIT;
  console.log(
    `\n${good && few ? 'ok' : 'FAILED'}: ${count} of ${files} definitions have an error (${share.toFixed(2)}%, at most ${LIMIT * 100}%)`,
  );
  return good && few;
}

await runMain(main);
