import { soundDefinition } from '../../../src/rules/sound-definition.js';
import type { JsonObject } from '../../../src/document/types.js';
import type { Variant } from './definition.js';

const info = (members: JsonObject) => ({
  info: { ...(soundDefinition['info'] as JsonObject), ...members },
});

const titles = (title: unknown, says: string, fires: boolean): Variant => ({
  rule: 'info-title-restricted-words',
  says,
  document: info({ title }),
  at: fires ? ['/info/title'] : [],
});

const described = (description: unknown, says: string, at: string): Variant => ({
  rule: 'info-description-required',
  says,
  document: info({ description }),
  at: [at],
});

const website = { propertyName: 'Website', propertyValue: 'https://www.contoso.com' };
const privacy = { propertyName: 'Privacy policy', propertyValue: 'https://www.contoso.com/p' };
const category = (propertyValue: unknown) => ({ propertyName: 'Categories', propertyValue });

const metadata = (rule: string, says: string, list: unknown, at: readonly string[]): Variant => ({
  rule,
  says,
  document: { 'x-ms-connector-metadata': list },
  at,
});

const list = '/x-ms-connector-metadata';

const hosts = (host: string, rule: string, fires: boolean): Variant => ({
  rule,
  says: `the host ${host}`,
  document: { host },
  at: fires ? ['/host'] : [],
});

export const infoVariants: readonly Variant[] = [
  titles('Contoso API', 'api in capitals at the end', true),
  titles('api for Contoso', 'api in small letters at the start', true),
  titles('Contoso Connector API', 'both words', true),
  titles('Contoso-API', 'api behind a hyphen', true),
  titles('Contoso_API', 'api behind an underscore', true),
  titles('Contoso (Connector)', 'connector in brackets', true),
  titles('Capital Rapid Orders', 'api inside words', false),
  titles('OrderAPIs Connected', 'longer words', false),
  titles('Contoso Connectors', 'the plural, a longer word', false),
  titles('Éapi Orders', 'api at the end of a word that begins with an accent', false),
  described('', 'an empty description', '/info/description'),
  described(' \n', 'a blank description', '/info/description'),
  described(null, 'null for a description', '/info/description'),
  described(['Orders'], 'a list for a description', '/info/description'),
  { ...described(undefined, 'no description', '/info') },
  metadata('metadata-members', 'two entries missing', [website], [list, list]),
  metadata('metadata-members', 'an empty list', [], [list, list, list]),
  metadata(
    'metadata-members',
    'an entry under a name with a slip',
    [website, privacy, { propertyName: 'Category', propertyValue: 'Commerce' }],
    [list],
  ),
  metadata(
    'metadata-members',
    'names in other letter case',
    [
      { ...website, propertyName: 'website' },
      { ...privacy, propertyName: 'Privacy Policy' },
      { ...category('Commerce'), propertyName: 'categories' },
    ],
    [],
  ),
  metadata(
    'metadata-members',
    'entries that are no objects',
    ['Website', null],
    [list, list, list],
  ),
  metadata(
    'metadata-category-known',
    'the second of two categories',
    [website, privacy, category('Website;CDP')],
    [`${list}/2/propertyValue`],
  ),
  metadata(
    'metadata-category-known',
    'a comma between categories',
    [website, privacy, category('Commerce, Finance')],
    [`${list}/2/propertyValue`],
  ),
  metadata(
    'metadata-category-known',
    'the categories at another place in the list',
    [category('Cooking'), website, privacy],
    [`${list}/0/propertyValue`],
  ),
  metadata(
    'metadata-category-known',
    'blank categories',
    [website, privacy, category(' ; ')],
    [`${list}/2/propertyValue`],
  ),
  metadata(
    'metadata-category-known',
    'two known ones with spaces and a semicolon at the end',
    [website, privacy, category('Commerce; Sales and CRM;')],
    [],
  ),
  hosts('35.208.99.120', 'doc-host-ip', true),
  hosts('http://35.208.99.120:8000', 'doc-host-ip', true),
  hosts('https://10.0.0.1/api', 'doc-host-ip', true),
  hosts('[2001:db8::1]:8443', 'doc-host-ip', true),
  hosts('2001:db8::1', 'doc-host-ip', true),
  hosts('http://35.208.99.120:8000', 'doc-host-format', true),
  hosts('10.contoso.com', 'doc-host-ip', false),
  hosts('ip-10-0-0-1.contoso.com', 'doc-host-ip', false),
  hosts('v1.2.3.contoso.com', 'doc-host-ip', false),
  hosts('https://staging.contoso.com', 'doc-host-production', true),
  hosts('localhost:3000', 'doc-host-production', true),
  hosts('orders_test.contoso.com', 'doc-host-production', true),
  hosts('contest.contoso.com', 'doc-host-production', false),
];
