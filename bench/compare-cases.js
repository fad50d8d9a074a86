// What the linters are compared on: the rejections that happened, and faults in webhooks, triggers and
// dynamic values that were made on purpose, each one change of a sound definition.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/data.js';

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} kind
 * @property {string} fault What is wrong, a sentence.
 * @property {string | undefined} at Where: a JSON pointer. Undefined: any new finding is about it.
 * @property {string} faulty Text of the faulty definition.
 * @property {string} mended
 * @property {{ faulty: object, mended: object }} companions What else `validate` of ours is given.
 */

/**
 * Rejections by Microsoft's validator and reviewers; undefined when they are not here.
 * @param {string} corpus
 * @returns {Case[] | undefined}
 */
export function rejections(corpus) {
  const file = join(corpus, '../reference/validator-cases.json');
  if (!existsSync(file)) return undefined;
  const places = JSON.parse(readFileSync(join(root, 'test/rules/validator-places.json'), 'utf8'));
  return JSON.parse(readFileSync(file, 'utf8')).map((one) => ({
    id: one.id,
    kind: one.minimal_api_properties
      ? 'apiProperties.json'
      : one.previous_swagger
        ? 'change'
        : 'definition',
    fault: one.meaning,
    at: places[one.id],
    faulty: one.generate
      ? enlarged(one.minimal_swagger, one.generate.target_characters)
      : (one.minimal_text ?? print(one.minimal_swagger)),
    mended: one.fixed_text ?? print(one.fixed_swagger),
    companions: {
      faulty: companionsOf(one.minimal_api_properties, one.previous_swagger),
      mended: companionsOf(one.fixed_api_properties, one.previous_swagger),
    },
  }));
}

/**
 * @param {unknown} apiProperties
 * @param {unknown} previous
 */
function companionsOf(apiProperties, previous) {
  return {
    ...(apiProperties && { apiProperties: print(apiProperties) }),
    ...(previous && { previous: print(previous) }),
  };
}

/**
 * The definition `Order` again and again, until the text is long enough.
 * @param {any} definition
 * @param {number} characters
 */
function enlarged(definition, characters) {
  const { Order } = definition.definitions;
  const count = Math.ceil(characters / JSON.stringify(Order).length);
  const copies = Array.from({ length: count }, (_, at) => [`Order${at + 1}`, Order]);
  const definitions = { ...definition.definitions, ...Object.fromEntries(copies) };
  return print({ ...definition, definitions });
}

/**
 * The faults of bench/faults.
 * @returns {Case[]}
 */
export function faults() {
  const folder = join(root, 'bench/faults');
  const mended = readFileSync(join(folder, 'definition.json'), 'utf8');
  return JSON.parse(readFileSync(join(folder, 'faults.json'), 'utf8')).map((one) => {
    const definition = JSON.parse(mended);
    for (const pointer of one.remove) {
      const { owner, name } = placeIn(definition, pointer);
      if (!(name in owner)) throw new Error(`${one.id}: nothing at ${pointer} to remove.`);
      delete owner[name];
    }
    for (const [pointer, value] of Object.entries(one.set)) {
      const { owner, name } = placeIn(definition, pointer);
      owner[name] = value;
    }
    const { id, kind, fault, at } = one;
    return {
      id,
      kind,
      fault,
      at,
      faulty: print(definition),
      mended,
      companions: { faulty: {}, mended: {} },
    };
  });
}

/**
 * @param {any} root
 * @param {string} pointer
 */
function placeIn(root, pointer) {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = /** @type {string} */ (names.pop());
  const owner = names.reduce((node, step) => node[step], root);
  if (typeof owner !== 'object') throw new Error(`Nothing at ${pointer}.`);
  return { owner, name };
}

/** @param {unknown} value */
function print(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What the reports of linters have in common. @typedef {{ rule: string, pointer: string }} Seen */

/**
 * Whether a linter sees a fault: on the faulty definition it says something, more often than on the mended
 * one, that it does not say there in the same place; and that at the place, within it, or on one of the
 * two objects around it.
 * @param {Seen[]} faulty
 * @param {Seen[]} mended
 * @param {string | undefined} at
 */
export function sees(faulty, mended, at) {
  /** @param {Seen} one */
  const keyOf = ({ rule, pointer }) => `${rule} ${pointer}`;
  const before = new Set(mended.map(keyOf));
  /** @param {Seen[]} list @param {string} rule */
  const count = (list, rule) => list.filter((one) => one.rule === rule).length;
  return faulty.some(
    (one) =>
      !before.has(keyOf(one)) &&
      isAround(one.pointer, at) &&
      // What is said of every operation is said of one that was moved, too.
      count(faulty, one.rule) > count(mended, one.rule),
  );
}

/**
 * @param {string} pointer
 * @param {string | undefined} at '' is a fault of the document as a whole.
 */
function isAround(pointer, at) {
  if (at === undefined || pointer === at) return true;
  if (at === '') return false;
  if (pointer.startsWith(`${at}/`)) return true;
  const steps = at.split('/').length - pointer.split('/').length;
  return steps <= 2 && (at.startsWith(`${pointer}/`) || pointer === '');
}
