// Mutants of lists that come in pages, and a list that is right.

import type { ConnectorDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { connector, json, operation, parameter } from '../../runtime/http/running-server.js';
import type { Mutant } from './mutant.js';

/** `GET /v1/teas?after=N`, two teas a page. */
export const teas: ConnectorDescriptor = connector([
  operation('ListTeas', {
    path: '/teas',
    pattern: { kind: 'action', nextLink: '@odata.nextLink', items: ['value'] },
    parameters: [parameter('after', 'query', { type: 'integer' })],
    responses: [
      json(200, {
        type: 'object',
        required: ['value'],
        properties: { value: { type: 'array' }, '@odata.nextLink': { type: 'string' } },
      }),
    ],
  }),
]);

interface Asked {
  readonly query: { readonly after?: number };
}

/** What a page is made from: the number of the last tea before it, and the base URL. */
type Page = (after: number, baseUrl: string) => object;

function listing(page: Page): Record<string, object> {
  return {
    ListTeas: {
      handle: ({ query: { after = 0 } }: Asked, { baseUrl }: { baseUrl: string }) => ({
        status: 200,
        body: page(after, baseUrl),
      }),
    },
  };
}

const tea = (id: number): object => ({ id, name: 'Oolong' });

/** Seven teas in four pages. */
export const rightPages: Page = (after, baseUrl) => ({
  value: [after + 1, after + 2].filter((id) => id <= 7).map(tea),
  ...(after + 2 < 7 ? { '@odata.nextLink': `${baseUrl}/teas?after=${after + 2}` } : {}),
});

export const rightList = listing(rightPages);

const list = { sample: teas, operation: 'ListTeas' } as const;

/** Pages as they should be, with a next link that is changed. */
function linked(change: (link: string, after: number) => string): Record<string, object> {
  return listing((after, baseUrl) => {
    const page = rightPages(after, baseUrl) as { '@odata.nextLink'?: string };
    const link = page['@odata.nextLink'];
    return link === undefined ? page : { ...page, '@odata.nextLink': change(link, after) };
  });
}

export const pageMutants: readonly Mutant[] = [
  {
    name: 'a next link is a path',
    check: 'next-link-relative',
    ...list,
    controllers: linked((link) => new URL(link).pathname + new URL(link).search),
  },
  {
    name: 'a next link is a query',
    check: 'next-link-relative',
    ...list,
    controllers: linked((link) => new URL(link).search),
  },
  {
    name: 'a next link leads to the server behind',
    check: 'next-link-foreign-origin',
    ...list,
    controllers: linked((link) => link.replace(/\/\/[^/]+/, '//backend.internal:8080')),
  },
  {
    name: 'a next link is http where the server is https',
    check: 'next-link-foreign-origin',
    ...list,
    options: { publicUrl: 'https://teas.example.com' },
    controllers: linked((link) => link.replace(/\/\/[^/]+/, '//teas.example.com')),
  },
  {
    name: 'a next link lacks the base path',
    check: 'next-link-broken',
    ...list,
    controllers: linked((link) => link.replace('/v1/', '/')),
  },
  {
    name: 'the second page fails',
    check: 'next-link-broken',
    ...list,
    controllers: listing((after, baseUrl) => {
      if (after > 0) throw new Error('broken');
      return rightPages(after, baseUrl);
    }),
  },
  {
    name: 'the second page does not fit its schema',
    check: 'answer-body-schema',
    ...list,
    controllers: listing((after, baseUrl) => (after > 0 ? {} : rightPages(after, baseUrl))),
  },
  {
    name: 'the last page leads to the first',
    check: 'next-link-endless',
    also: ['next-link-item-repeated'],
    ...list,
    controllers: listing((after, baseUrl) => ({
      ...rightPages(after, baseUrl),
      '@odata.nextLink': `${baseUrl}/teas?after=${after + 2 < 7 ? after + 2 : 0}`,
    })),
  },
  {
    name: 'a page leads to itself',
    check: 'next-link-endless',
    ...list,
    controllers: linked((link, after) => link.replace(/\d+$/, String(Math.min(after, 2) || 2))),
  },
  {
    name: 'empty pages go on',
    check: 'next-link-endless',
    ...list,
    controllers: listing((after, baseUrl) => ({
      ...rightPages(after, baseUrl),
      '@odata.nextLink': `${baseUrl}/teas?after=${after + 2}`,
    })),
  },
  {
    name: 'a page begins with the last item of the page before',
    check: 'next-link-item-repeated',
    ...list,
    controllers: linked((link, after) => link.replace(/\d+$/, String(after + 1))),
  },
];
