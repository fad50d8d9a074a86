// Files that are no definition, or one that nobody would write: what a hostile or an unlucky author
// can hand over. Made when asked for: some are large.

const sound = {
  swagger: '2.0',
  info: {
    title: 'Contoso Orders',
    description: 'Reads and writes the purchase orders kept in the Contoso order service.',
    version: '1.0',
  },
  host: 'orders.contoso.com',
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        summary: 'List orders',
        description: 'Lists orders.',
        parameters: [] as unknown[],
        responses: { '200': { description: 'Them.', schema: { type: 'string' } } as object },
      },
    },
  },
};

export const soundText = JSON.stringify(sound);

/** The sound definition with this schema in its answer and its body. */
function answering(schema: unknown, root: object = {}): string {
  const { get } = sound.paths['/orders'];
  const post = {
    ...get,
    parameters: [{ name: 'body', in: 'body', schema }],
    responses: { '200': { description: 'It.', schema } },
  };
  return JSON.stringify({ ...sound, ...root, paths: { '/orders': { post } } });
}

function listing(values: readonly string[]): string {
  const definitions = { D: { type: 'string', enum: values } };
  return answering({ $ref: '#/definitions/D' }, { definitions });
}

function numbered<Value>(count: number, make: (at: number) => Value): Value[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** Definitions that refer to each other in a circle, each in the same way. */
function circle(length: number, wrap: (reference: object) => object): string {
  const definitions = Object.fromEntries(
    numbered(length, (at) => [`D${at}`, wrap({ $ref: `#/definitions/D${(at + 1) % length}` })]),
  );
  return answering({ $ref: '#/definitions/D0' }, { definitions });
}

/** As deep, with two ways down at every level: 2^40 ways to the bottom. */
function diamond(wrap: (reference: object) => object, bottom: object): string {
  const definitions = Object.fromEntries(
    numbered(40, (at) => [`D${at}`, wrap({ $ref: `#/definitions/D${at + 1}` })]),
  );
  return answering({ $ref: '#/definitions/D0' }, { definitions: { ...definitions, D40: bottom } });
}

function sharedCircle(member: 'parameters' | 'responses', length: number): string {
  const shared = Object.fromEntries(
    numbered(length, (at) => [`D${at}`, { $ref: `#/${member}/D${(at + 1) % length}` }]),
  );
  const { get } = sound.paths['/orders'];
  const used =
    member === 'parameters'
      ? { parameters: [{ $ref: '#/parameters/D0' }] }
      : { responses: { '200': { $ref: '#/responses/D0' } } };
  const paths = { '/orders': { get: { ...get, ...used } } };
  return JSON.stringify({ ...sound, [member]: shared, paths });
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** `[a, a, ...]` of `[b, b, ...]` of ...: ten times as many values a line. */
function aliasBomb(): string {
  const names = 'abcdefghijkl'.split('');
  const lines = names.map((name, at) => {
    const items = at === 0 ? '1' : `*${names[at - 1]}`;
    return `${name}: &${name} [${numbered(10, () => items).join(', ')}]`;
  });
  return `swagger: "2.0"\n${lines.join('\n')}\n`;
}

function hostilePattern(pattern: string, value: string): string {
  return answering({
    type: 'object',
    properties: {
      a: { type: 'string', pattern, default: value, example: value, enum: [value, 'b'] },
    },
  });
}

/** A bracket deeper than any parser's stack. */
const DEEP = 100_000;

/** What is no JSON or YAML of one definition: the command ends with 2. */
export const unreadable: Readonly<Record<string, () => string | Buffer>> = {
  'words.json': () => 'hello world',
  'words.yaml': () => 'hello world',
  'empty.json': () => '',
  'empty.yaml': () => '',
  'blank.json': () => ' \n\t\r\n',
  'bom-alone.json': () => '\ufeff',
  'null.json': () => 'null',
  'number.json': () => '1e999',
  'list.json': () => '[]',
  'two.json': () => `${soundText}\n${soundText}`,
  'two.yaml': () => 'swagger: "2.0"\npaths: {}\n---\nswagger: "2.0"\npaths: {}\n',
  'utf-16-le.json': () => utf16(soundText),
  'utf-16-le-bom.json': () => utf16(`\ufeff${soundText}`),
  'utf-16-be.json': () => utf16(soundText).swap16(),
  'utf-16-be-bom.json': () => utf16(`\ufeff${soundText}`).swap16(),
  'utf-16.yaml': () => utf16('\ufeffswagger: "2.0"\n'),
  'latin-1.json': () => Buffer.from(soundText.replace('Orders', 'Bestellübersicht'), 'latin1'),
  'latin-1.yaml': () => Buffer.from('swagger: "2.0"\ninfo: {title: Bücher}\n', 'latin1'),
  'nul-in-string.json': () => soundText.replace('Orders', 'Ord\0ers'),
  'nul.json': () => '\0'.repeat(1000),
  'nul.yaml': () => 'swagger: "2.0"\0\n',
  '50-mb.json': () => soundText + ' '.repeat(50_000_000),
  '50-mb.yaml': () => `swagger: "${'x'.repeat(50_000_000)}"`,
  'deep-lists.json': () => '['.repeat(DEEP) + ']'.repeat(DEEP),
  'deep-and-open.json': () => '{"a":'.repeat(DEEP),
  'deep-schema.json': () =>
    soundText.replace(
      '{"type":"string"}',
      `${'{"properties":{"a":'.repeat(DEEP)}{}${'}}'.repeat(DEEP)}`,
    ),
  'deep-flow.yaml': () => `a: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  'deep-flow-map.yaml': () => `a: ${'{a: '.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  'deep-dashes.yaml': () => `${'- '.repeat(DEEP)}a\n`,
  'deep-block.yaml': () => numbered(1000, (at) => `${' '.repeat(at)}a:`).join('\n'),
  'alias-bomb.yaml': aliasBomb,
  'alias-of-itself.yaml': () => 'swagger: "2.0"\npaths: &paths\n  /a: *paths\n',
  'merge-of-itself.yaml': () => 'a: &a\n  <<: *a\n',
  'strange-tag.yaml': () => '!!js/function "process.exit()"\n',
};

/** What can be read, and means trouble to who follows it carelessly: the command ends with 1. */
export const readable: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    [1, 2, 3, 50].flatMap((length) => [
      [`circle-${length}.json`, () => circle(length, (reference) => reference)],
      [`circle-of-parameters-${length}.json`, () => sharedCircle('parameters', length)],
      [`circle-of-responses-${length}.json`, () => sharedCircle('responses', length)],
    ]),
  ),
  'proto.json': () =>
    soundText
      .replaceAll('"description"', '"__proto__"')
      .replace('"200"', '"__proto__"')
      .replace('"/orders"', '"__proto__"')
      .replace('{"swagger"', '{"__proto__":{"polluted":1},"constructor":{"prototype":1},"swagger"'),
  'proto-schemas.json': () =>
    answering({ $ref: '#/definitions/D' })
      .replaceAll('"D"', '"__proto__"')
      .replaceAll('definitions/D', 'definitions/__proto__')
      .replace(
        '{"swagger"',
        '{"definitions":{"__proto__":{"type":"object","required":["__proto__"],"properties":{"__proto__":{"$ref":"#/definitions/__proto__"}}}},"swagger"',
      ),
  'proto.yaml': () =>
    'swagger: "2.0"\n__proto__: {a: 1}\ninfo: {__proto__: {title: a}}\npaths: {__proto__: {get: {__proto__: 1}}}\n',
  ...Object.fromEntries(
    [1, 2, 3, 50].flatMap((length) => [
      [`circle-by-all-of-${length}.json`, () => circle(length, (one) => ({ allOf: [one] }))],
      [
        `circle-by-items-${length}.json`,
        () => circle(length, (items) => ({ type: 'array', items })),
      ],
      [
        `circle-by-required-${length}.json`,
        () => circle(length, (a) => ({ type: 'object', required: ['a'], properties: { a } })),
      ],
      [
        `circle-by-additional-${length}.json`,
        () => circle(length, (additionalProperties) => ({ additionalProperties })),
      ],
    ]),
  ),
  'diamond-of-all-of.json': () => diamond((one) => ({ allOf: [one, one] }), { type: 'object' }),
  'diamond-of-properties.json': () =>
    diamond(
      (a) => ({
        type: 'object',
        required: ['a', 'b'],
        properties: { a, b: { type: 'array', items: a } },
      }),
      {
        type: 'object',
        properties: {
          url: {
            type: 'string',
            'x-ms-notification-url': true,
            'x-ms-dynamic-values': {
              operationId: 'ListOrders',
              parameters: { a: { parameter: 'b' } },
              'value-path': 'a/b/a',
            },
          },
        },
      },
    ),
  'refers-to-root.json': () => answering({ $ref: '#' }),
  'million-enum.json': () => listing(numbered(1e6, (at) => `v${at}`)),
  'million-equal-enum.json': () => listing(numbered(1e6, () => 'v')),
  'pattern.json': () => hostilePattern('^(a+)+$', `${'a'.repeat(100)}!`),
  'pattern-of-alternatives.json': () => hostilePattern('^(a|a|a)*$', `${'a'.repeat(100)}!`),
  'pattern-deep.json': () => hostilePattern(`${'('.repeat(20_000)}${')'.repeat(20_000)}`, 'a'),
  'pattern-repeats.json': () => hostilePattern('((x{1000}){1000}){1000}', 'x'),
  'pattern-broken.json': () => hostilePattern('(', 'a'),
  'huge-numbers.json': () =>
    soundText.replace(
      '{"type":"string"}',
      '{"type":"integer","minimum":1e400,"maximum":-1e400,"maxLength":1e308,"default":123456789012345678901234567890,"multipleOf":1e-400}',
    ),
  'million-character-text.json': () => soundText.replace('Lists orders.', 'x'.repeat(1e6)),
  'million-spaces.json': () => soundText.replace('Lists orders.', `${' '.repeat(1e6)}x`),
  'million-character-name.json': () =>
    answering({ type: 'object', properties: { ['k'.repeat(1e6)]: {} } }),
  'million-character-id.json': () => soundText.replace('"ListOrders"', `"${'G'.repeat(1e6)}"`),
  'million-character-path.json': () =>
    soundText.replace('"/orders"', `"/${'{a}/'.repeat(250_000)}"`),
  'million-character-host.json': () =>
    soundText.replace('orders.contoso.com', 'a.'.repeat(500_000)),
  'million-character-contact.json': () =>
    soundText.replace(
      '"version"',
      `"contact":{"email":"${'a@'.repeat(500_000)}","url":"http://${'a'.repeat(1e6)}"},"version"`,
    ),
};
