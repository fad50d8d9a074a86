// The worst requests that fit the default limits: 10 MB, and 100,000 values in JSON or a form.

const BYTES = 10 * 1024 * 1024;
const VALUES = 100_000;
const SINGLES = VALUES - 10;
/** An object with a member is two values, one with two members three. */
const PAIRS = VALUES / 2 - 10;
const TRIPLES = Math.floor(VALUES / 3) - 10;

/**
 * @typedef {object} Attack
 * @property {string} name
 * @property {'own' | 'desk'} server
 * @property {string} path
 * @property {() => string | undefined} body Made when it is sent: together they are 400 MB.
 * @property {string} [type]
 */

const times = (/** @type {number} */ count, /** @type {(at: number) => string} */ one) =>
  Array.from({ length: count }, (_none, at) => one(at)).join(',');
const array = (/** @type {number} */ count, /** @type {(at: number) => string} */ one) =>
  `[${times(count, one)}]`;
const object = (/** @type {number} */ count, /** @type {(at: number) => string} */ one) =>
  `{${times(count, one)}}`;
const quoted = (/** @type {string} */ text, end = '') =>
  `"${text.repeat(Math.floor((BYTES - 2 - end.length) / text.length))}${end}"`;

/** Letters a and b in no order that repeats. @param {number} length */
function noise(length) {
  let seed = 1;
  const letters = [];
  for (let at = 0; at < length; at += 1) {
    seed = (seed * 16_807) % 2_147_483_647;
    letters.push(seed % 2 === 0 ? 'a' : 'b');
  }
  return letters.join('');
}

const parts = (/** @type {number} */ count, /** @type {(at: number) => string} */ one) =>
  `${Array.from({ length: count }, (_none, at) => `--b\r\n${one(at)}\r\n`).join('')}--b--\r\n`;
const disposition = 'content-disposition: form-data; name=';

/** @type {Array<[name: string, path: string, body: () => string | undefined, type?: string]>} */
const own = [
  ['JSON: empty objects', 'anything', () => array(PAIRS, () => '{}')],
  ['JSON: objects, each with a member of another name', 'anything', () => array(PAIRS, (at) => `{"name ${at} ${'x'.repeat(180)}":1}`)],
  ['JSON: one object of many members', 'anything', () => object(SINGLES, (at) => `"m${at}":1`)],
  ['JSON: members that are numbers, far apart', 'anything', () => object(SINGLES, (at) => `"${at * 8191}":1`)],
  ['JSON: 398 levels, often', 'anything', () => array(VALUES / 400 - 1, () => '['.repeat(398) + ']'.repeat(398))],
  ['JSON: a text of 10 MB', 'anything', () => quoted('a')],
  ['JSON: a text of 10 MB in escapes', 'anything', () => quoted('\\u0041')],
  ['JSON: digits in runs of 299', 'anything', () => quoted(`${'1'.repeat(299)} `)],
  ['JSON: texts of 100 bytes', 'anything', () => array(SINGLES, (at) => `"${String(at).padStart(50, 'é')}"`)],
  ['JSON: __proto__ and many others', 'anything', () => `{"a":${array(PAIRS, () => '{}')},"__proto__":1}`],
  ['JSON: 6 million objects', 'anything', () => array(3_400_000, () => '{}')],
  ['JSON: empty objects, sent back', 'echo', () => array(PAIRS, () => '{}')],
  ['JSON: 10 MB of texts, sent back', 'echo', () => array(SINGLES, () => `"${'abcdefghij'.repeat(10)}"`)],
  ['job: empty objects', 'job', () => array(PAIRS, () => '{}')],
  ['job: 10 MB of texts', 'job', () => array(SINGLES, () => `"${'abcdefghij'.repeat(10)}"`)],
  ['job: objects of 2 members', 'job', () => array(TRIPLES, (at) => `{"name":"n${at}","count":${at}}`)],
  ['pattern: nested repetitions, 40 letters', 'nested', () => `"${'a'.repeat(40)}!"`],
  ['pattern: nested repetitions, 10 MB', 'nested', () => quoted('a', '!')],
  ['pattern: spaces before the end, 10 MB', 'spaces', () => quoted(' ', 'x')],
  ['pattern: looks ahead, 10 MB', 'looks', () => quoted('a')],
  ['pattern: counted, 10 MB', 'counted', () => `"${noise(BYTES - 10)}"`],
  ['pattern: many texts', 'words', () => array(SINGLES, (at) => `"the words of text ${at} ${'and more '.repeat(8)}"`)],
  ['uniqueItems: objects', 'unique', () => array(PAIRS, (at) => `{"id":${at}}`)],
  ['uniqueItems: 600 texts of 16 KB', 'uniqueTexts', () => array(600, (at) => `"${String(at).padStart(16_400, 'x')}"`)],
  ['uniqueItems: texts', 'uniqueTexts', () => array(SINGLES, (at) => `"a text of some length ${at}"`)],
  ['enum: 2,000 values, many items', 'listed', () => array(SINGLES, () => '"a value of the list 1999"')],
  ['faults: all items, 256 KB', 'strict', () => array(32_000, () => '{"d":1}')],
  ['faults: the last item, 10 MB', 'strict', () => `[${times(VALUES / 4 - 10, (at) => `{"a":"${at}","b":"","c":""}`)},{}]`],
  ['anyOf: 40 variants, many items', 'variants', () => array(PAIRS, () => '{"kind39":1}')],
  ['anyOf: 40 variants, all wrong', 'variants', () => array(PAIRS, () => '{}')],
  ['kinds: 40 of them, many items', 'kinds', () => array(TRIPLES, () => '{"kind":"kind39","of kind39":1}')],
  ['kinds: 40 of them, all wrong, 256 KB', 'kinds', () => array(14_000, () => '{"kind":"kind39"}')],
  ['additionalProperties: many', 'map', () => object(SINGLES, (at) => `"member ${at}":${at}`)],
  ['additionalProperties: all wrong, 256 KB', 'map', () => object(20_000, (at) => `"m${at}":""`)],
  ['format: byte', 'byte', () => quoted('abcd')],
  ['format: byte, in lines', 'byte', () => quoted('abcd\\n')],
  ['format: email', 'email', () => quoted('a.', 'a')],
  ['format: date-time', 'dateTime', () => `"2024-01-01T00:00:00.${'1'.repeat(BYTES - 30)}Z"`],
  ['format: uri', 'uri', () => `"https://a/${'a'.repeat(BYTES - 30)} "`],
  ['form: 5 million fields', 'form', () => 'a&'.repeat(BYTES / 2), 'application/x-www-form-urlencoded'],
  ['form: many fields', 'form', () => `a=%41${'abcdefghij'.repeat(9)}&`.repeat(SINGLES), 'application/x-www-form-urlencoded'],
  ['form: one field, escaped', 'form', () => `a=${'%41'.repeat(BYTES / 3 - 10)}`, 'application/x-www-form-urlencoded'],
  ['form: a list of 5 million', 'form', () => `list=${'1,'.repeat(BYTES / 2 - 10)}`, 'application/x-www-form-urlencoded'],
  ['form: a long list', 'form', () => `list=${times(SINGLES, (at) => String(at))}`, 'application/x-www-form-urlencoded'],
  ['form: a long list, all wrong', 'form', () => `list=${times(SINGLES, () => 'x')}`, 'application/x-www-form-urlencoded'],
  ['multipart: 1,000 fields of 10 KB', 'parts', () => parts(1000, () => `${disposition}"a"\r\n\r\n${'x'.repeat(10_000)}`), 'multipart/form-data; boundary=b'],
  ['multipart: boundaries, almost', 'parts', () => parts(1, () => `${disposition}"file"; filename="f"\r\n\r\n${'\r\n--a'.repeat(BYTES / 5 - 100)}`), 'multipart/form-data; boundary=b'],
  ['multipart: line ends alone', 'parts', () => parts(1, () => `${disposition}"file"; filename="f"\r\n\r\n${'\r\n-'.repeat(BYTES / 3 - 100)}`), 'multipart/form-data; boundary=b'],
  ['multipart: 100,000 parts', 'parts', () => parts(100_000, () => `${disposition}"a"\r\n\r\nx`), 'multipart/form-data; boundary=b'],
  ['multipart: a list of 5 million', 'parts', () => parts(1, () => `${disposition}"list"\r\n\r\n${'1,'.repeat(BYTES / 2 - 100)}`), 'multipart/form-data; boundary=b'],
  ['query: nested repetitions, 12 KB', `query?q=${'a'.repeat(12_000)}!`, () => undefined],
  ['query: a list of 5,000', `query?ids=${'1,'.repeat(5000)}`, () => undefined],
  ['query: 4,000 parameters', `query?${'a=1&'.repeat(3000)}`, () => undefined],
]; // prettier-ignore

/** @type {Attack[]} */
export const attacks = [
  ...own.map(([name, path, body, type]) => ({
    name,
    server: /** @type {const} */ ('own'),
    path: `/v1/${path}`,
    body,
    ...(type === undefined ? {} : { type }),
  })),
  {
    name: 'order desk: an order of many lines',
    server: 'desk',
    path: '/v1/orders',
    body: () =>
      `{"customerId":"fabrikam","lines":${array(TRIPLES, () => '{"sku":"a","quantity":1}')}}`,
  },
];
