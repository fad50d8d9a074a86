// Made-up values by what they are called: in answers of the mock as a reader of them would expect them.
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../templates/runtime/server/descriptor.js';
import { singular, subjectOf } from '../../templates/runtime/server/example-names.js';
import { exampleEvent } from '../../templates/runtime/server/example-events.js';
import { exampleRequest, exampleValue } from '../../templates/runtime/server/examples.js';

const text = { type: 'string' };
const connector = {
  title: '',
  version: '',
  basePath: '',
  security: {},
  operations: [],
  definitions: {
    Ticket: { type: 'object', properties: { name: text, owner: { $ref: '#/definitions/User' } } },
    User: { type: 'object', properties: { name: text, email: text } },
    TicketList: {
      type: 'object',
      properties: { value: { type: 'array', items: { $ref: '#/definitions/Ticket' } } },
    },
  },
};
const valueOf = (schema: JsonSchema) => exampleValue(schema, connector);

/** The value of one property. */
function property(name: string, schema: JsonSchema): unknown {
  return (valueOf({ type: 'object', properties: { [name]: schema } }) as Record<string, unknown>)[
    name
  ];
}

describe('a value follows its name', () => {
  it.each<[string, JsonSchema, unknown]>([
    ['email', text, 'ada.lovelace@example.com'],
    ['contact_e-mail', text, 'ada.lovelace@example.com'],
    ['CustomerEMail', text, 'ada.lovelace@example.com'],
    ['anything', { ...text, format: 'email' }, 'ada.lovelace@example.com'],
    ['customerName', text, 'Ada Lovelace'],
    ['assignee', text, 'Ada Lovelace'],
    ['createdBy', text, 'Ada Lovelace'],
    ['FIRST_NAME', text, 'Ada'],
    ['companyName', text, 'Example Company'],
    ['fileName', text, 'report.pdf'],
    ['createdAt', text, '2024-01-15T09:30:00Z'],
    ['modified_on', text, '2024-01-15T09:30:00Z'],
    ['dueDate', text, '2024-01-15'],
    ['createdAt', { type: 'integer' }, 1_705_311_000],
    ['country', text, 'United Kingdom'],
    ['country', { ...text, maxLength: 2 }, 'GB'],
    ['unitPrice', { type: 'number' }, 49.5],
    ['price', text, '49.5'],
    ['id', text, '1001'],
    ['orderId', { type: 'integer' }, 1001],
    ['latitude', { type: 'number' }, 51.5074],
    ['flavour', text, 'Sample flavour'],
    ['CakeName', text, 'Sample cake'],
    ['isDeleted', { type: 'boolean' }, false],
    ['hasMore', { type: 'boolean' }, false],
    ['active', { type: 'boolean' }, true],
    ['phones', { type: 'array', items: text }, ['+1 202 555 0100']],
    ['phone', { ...text, format: 'phone' }, '+1 202 555 0100'],
    ['größe', text, 'Sample größe'],
    ['x', text, 'string'],
    ['17', text, 'string'],
  ])('%s %j is %j', (name, schema, value) => {
    expect(property(name, schema)).toEqual(value);
  });

  it.each<[string, JsonSchema, unknown]>([
    ['the pattern', { ...text, pattern: '^[A-Z]{3}$' }, 'AAA'],
    ['the limits', { type: 'integer', maximum: 9 }, 1],
    ['what is listed', { ...text, enum: ['work', 'home'] }, 'work'],
    ['an example', { ...text, examples: ['a@b.example'] }, 'a@b.example'],
  ])('but %s counts more', (_what, schema, value) => {
    const name = schema['type'] === 'integer' ? 'orderId' : 'email';
    const made = property(name, schema);
    expect(typeof made === 'string' && schema['pattern'] !== undefined ? 'AAA' : made).toBe(value);
    if (typeof schema['pattern'] === 'string')
      expect(made).toMatch(new RegExp(schema['pattern'], 'u'));
  });
});

it('reads the title where the name says nothing', () => {
  expect(property('fld_17', { ...text, title: 'E-mail of the customer' })).toBe(
    'ada.lovelace@example.com',
  );
  expect(property('fld_17', { ...text, title: 'Customer e-mail' })).toBe(
    'ada.lovelace@example.com',
  );
  expect(property('cust', { ...text, title: 'PO reference text' })).toBe('A short text.');
  expect(property('ref', { ...text, title: 'PO origin' })).toBe('Sample PO origin');
});

it('reads what a name is the name of', () => {
  expect(valueOf({ $ref: '#/definitions/TicketList' })).toEqual({
    value: [
      {
        name: 'Sample ticket',
        owner: { name: 'Ada Lovelace', email: 'ada.lovelace@example.com' },
      },
    ],
  });
  expect(['ListTickets', 'OnNewTicket', 'GetAll'].map(subjectOf)).toEqual([
    'ticket',
    'ticket',
    undefined,
  ]);
  expect(['tags', 'companies', 'boxes', 'status', 'address', 'addresses'].map(singular)).toEqual([
    'tag',
    'company',
    'box',
    'status',
    'address',
    'address',
  ]);
});

it('makes several of the same name differ', () => {
  const items = { type: 'object', properties: { email: text, total: { type: 'number' } } };
  expect(valueOf({ type: 'array', minItems: 2, uniqueItems: true, items })).toEqual([
    { email: 'ada.lovelace@example.com', total: 49.5 },
    { email: 'grace.hopper@example.com', total: 59.5 },
  ]);
  const events = [0, 1, 2].map((sequence) =>
    exampleEvent({ $ref: '#/definitions/User' }, connector, sequence),
  );
  expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(3);
});

it('sends in a parameter only what needs no encoding', () => {
  const parameter = { in: 'query', required: true, urlEncoding: 'single', schema: text } as const;
  const names = ['email', 'city', 'description', 'filePath', 'customerName'];
  const request = exampleRequest(
    {
      id: 'Op',
      method: 'get',
      path: '/x',
      pattern: { kind: 'action' },
      parameters: names.map((name) => ({ ...parameter, name })),
      responses: [],
      security: [],
    },
    connector,
  );
  expect(Object.fromEntries(new URL(request.path, 'http://h').searchParams)).toEqual({
    email: 'ada.lovelace@example.com',
    city: 'London',
    description: 'string',
    filePath: 'string',
    customerName: 'string',
  });
});
