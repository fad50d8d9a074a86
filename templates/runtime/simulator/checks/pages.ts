// Checks of lists that come in pages (`x-ms-pageable`).

import { type CheckFields, sources } from './define.js';

export const pageChecks = {
  'next-link-relative': {
    severity: 'error',
    summary: 'A next link is not an absolute URL.',
    why: 'The engine requests the link unchanged, so the list ends with an error after the first page.',
    fix: 'Start the link with the public base URL of the server: `context.baseUrl` in a generated project.',
    source: sources.paging,
  },
  'next-link-foreign-origin': {
    severity: 'error',
    summary: 'A next link names an origin other than the one that was called.',
    why: 'The credentials of the connection are not intended for that host, so the next page is rejected or they leak.',
    fix: 'Serve the next pages under the public base URL of the server, with https in production.',
    source: sources.paging,
  },
  'next-link-broken': {
    severity: 'error',
    summary: 'A next link does not return a page.',
    why: 'The step fails although its first page was correct.',
    fix: 'Serve GET at every next link, with the parameters that the link has.',
    source: sources.paging,
  },
  'next-link-endless': {
    severity: 'error',
    summary: 'The next links of a list never end.',
    why: 'The engine reads pages until its limit of items or of time ends the step.',
    fix: 'Omit the next link on the last page.',
    source: sources.paging,
  },
  'next-link-item-repeated': {
    severity: 'error',
    summary: 'Two pages have the same item.',
    why: 'The workflow sees the item twice; usually another one is missing.',
    fix: 'Sort the list by something unique, and start the next page after the last item of this one.',
    source: sources.paging,
  },
} as const satisfies Readonly<Record<string, CheckFields>>;
