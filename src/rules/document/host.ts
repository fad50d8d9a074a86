import { validator } from '../evidence.js';
// Host, base path and schemes.

import { mentionsVariable } from '../../model/environment-variables.js';
import { memberOf, stringOf } from '../raw.js';
import type { Finding, Located, RuleContext, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { rowRule } from './row-rule.js';

const HOST = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?(?::\d{1,5})?$/u;
const LONGEST_HOST = 260;
const IP_HOST = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d+)?$/i;
const BARE_IPV6 = /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i;
const TEST_WORDS = new Set(
  'localhost test testing staging stage stg dev develop development sandbox uat qa preprod'.split(
    ' ',
  ),
);

/** The part of a host name that shows it is not for production; undefined if there is none. */
function testWord(host: string): string | undefined {
  return nameOf(host)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .find((word) => TEST_WORDS.has(word.replace(/\d{1,3}$/, '')));
}

/** Without what does not belong in a host: another rule reports that. */
function nameOf(host: string): string {
  return host.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '').replace(/[/?#].*$/s, '');
}

function* hostFault(
  { root }: RuleContext,
  fault: (host: string) => string | undefined,
  fix?: (host: string) => string | undefined,
): Generator<Finding> {
  const host = memberOf(root, 'host');
  const known = typeof host === 'string' && !mentionsVariable(host);
  const message = known ? fault(host) : undefined;
  if (!known || message === undefined) return;
  const said = fix?.(host);
  yield { pointer: '/host', message, ...(said !== undefined && { fix: said }) };
}

/** What to write instead of a whole address. */
function likelyHost(host: string): string | undefined {
  const name = nameOf(host);
  return name !== host && bareHost(name) ? `Write ${quoted(name)}.` : undefined;
}

function bareHost(host: string): boolean {
  return host.length <= LONGEST_HOST && (IP_HOST.test(host) || HOST.test(host));
}

export const hostRules: readonly RuleDefinition[] = [
  rowRule({
    id: 'doc-host-required',
    severity: 'warning',
    preset: 'import',
    summary: '`host` is present.',
    why: 'Without it, the address of the service is unknown; the wizard always asks for it.',
    fix: 'Add "host": the host name of the service, without scheme or path.',
    source: 'VAL; SCH',
    codes: ['HostNameNotValid'],
    good: { host: 'orders.contoso.com' },
    bad: { host: undefined },
    at: '',
    said: 'no "host"',
    *find({ root }) {
      if (memberOf(root, 'host') === undefined) {
        yield { pointer: '', message: 'The definition has no "host", the address of the service.' };
      }
    },
  }),
  rowRule({
    id: 'doc-host-format',
    severity: 'error',
    preset: 'import',
    evidence: validator('HostNameNotValid'),
    summary: '`host` is a host name with an optional port: no scheme, path or braces.',
    why: 'The scheme and path belong in "schemes" and "basePath"; the validator rejects them in "host".',
    fix: 'Write only the host name, such as "orders.contoso.com".',
    source: 'VAL; SCH',
    codes: ['HostNameNotValid'],
    good: { host: 'orders.contoso.com:8443' },
    bad: { host: 'https://orders.contoso.com/v1' },
    at: '/host',
    said: '"https://orders.contoso.com/v1"',
    find: (context) =>
      hostFault(
        context,
        (host) =>
          bareHost(host) ? undefined : `"host" is ${quoted(host)}, which is not just a host name.`,
        likelyHost,
      ),
  }),
  rowRule({
    id: 'doc-host-production',
    severity: 'warning',
    preset: 'certification',
    summary:
      '`host` is the public host name of a production service: not localhost, nor a test or staging service.',
    why: 'Reviewers reject hosts that customers cannot or should not reach.',
    fix: 'Use the host of the production service.',
    source: 'PR 1971; SUB',
    good: { host: 'orders.contoso.com' },
    bad: { host: 'orders-staging.contoso.com' },
    at: '/host',
    said: '"staging"',
    find: (context) =>
      hostFault(context, (host) => {
        const word = testWord(host);
        return word === undefined
          ? undefined
          : `The host ${quoted(host)} does not look like a production host: its name contains ${quoted(word)}.`;
      }),
  }),
  rowRule({
    id: 'doc-host-ip',
    severity: 'warning',
    preset: 'certification',
    summary: '`host` is not a bare IP address.',
    why: 'Addresses change and usually have no certificate; reviewers reject them.',
    fix: 'Use the host name of the production service.',
    source: 'PR 1971',
    good: { host: 'orders.contoso.com' },
    bad: { host: '203.0.113.7:8000' },
    at: '/host',
    said: '"203.0.113.7:8000"',
    find: (context) =>
      hostFault(context, (host) =>
        IP_HOST.test(nameOf(host)) || BARE_IPV6.test(nameOf(host))
          ? `The host ${quoted(host)} is an IP address, not a host name.`
          : undefined,
      ),
  }),
  rowRule({
    id: 'doc-basepath-slash',
    severity: 'error',
    preset: 'import',
    evidence: validator('BasePathNotValid'),
    summary: '`basePath`, when present, starts with `/`.',
    why: 'It is appended directly to the host; the validator rejects any other value.',
    fix: 'Start it with a slash.',
    source: 'VAL',
    codes: ['BasePathNotValid'],
    good: { basePath: '/v1' },
    bad: { basePath: 'v1' },
    at: '/basePath',
    said: '"v1"',
    *find({ root }) {
      const path = memberOf(root, 'basePath');
      if (typeof path !== 'string' || path.startsWith('/') || mentionsVariable(path)) return;
      yield {
        pointer: '/basePath',
        message: `The base path ${quoted(path)} does not start with a slash.`,
        edits: /^[\w.-]/.test(path)
          ? [{ kind: 'setValue', pointer: '/basePath', value: `/${path}` }]
          : [],
      };
    },
  }),
  rowRule({
    id: 'doc-basepath-trailing-slash',
    severity: 'advice',
    preset: 'off',
    summary: 'A `basePath` other than `/` does not end with `/`.',
    why: 'Every path starts with a slash, so requests would contain two in a row.',
    fix: 'Remove the slash at the end.',
    source: 'ours',
    good: { basePath: '/v1' },
    bad: { basePath: '/v1/' },
    at: '/basePath',
    said: '"/v1/"',
    *find({ root }) {
      const path = stringOf(memberOf(root, 'basePath'));
      if (path.length < 2 || !path.endsWith('/') || mentionsVariable(path)) return;
      const message = `The base path ${quoted(path)} ends with a slash, but every path already starts with one.`;
      yield { pointer: '/basePath', message };
    },
  }),
];

/** `schemes` of the root and of operations: few operations have any. */
function schemeLists({ root, byMember }: RuleContext): Array<{ list: unknown[]; pointer: string }> {
  const owners: readonly Located[] = [
    { raw: root, pointer: '' },
    ...byMember.operations.with('schemes'),
  ];
  return owners.flatMap(({ raw, pointer }) => {
    const list = memberOf(raw, 'schemes');
    return Array.isArray(list) ? [{ list, pointer: `${pointer}/schemes` }] : [];
  });
}

function badSchemes(
  context: RuleContext,
  bad: (scheme: string) => boolean,
  said: string,
): Finding[] {
  return schemeLists(context).flatMap(({ list, pointer }) =>
    list.flatMap((scheme, at) =>
      typeof scheme === 'string' && bad(scheme)
        ? [
            {
              pointer: `${pointer}/${at}`,
              message: `The scheme ${quoted(scheme)} ${said}.`,
              ...didYouMean(scheme.replace(/:\/*$/, ''), ['https', 'http']),
            },
          ]
        : [],
    ),
  );
}

const sockets = new Set(['ws', 'wss']);

export const schemeRules: readonly RuleDefinition[] = [
  rowRule({
    id: 'doc-schemes-known',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemeNotValid'),
    summary: '`schemes` contains only `http` and `https`.',
    why: 'The validator rejects any other value.',
    fix: 'Write "https".',
    source: 'VAL',
    codes: ['SchemeNotValid'],
    good: { schemes: ['https'] },
    bad: { schemes: ['ftp'] },
    at: '/schemes/0',
    said: '"ftp"',
    find: (context) =>
      badSchemes(
        context,
        (scheme) => scheme !== 'http' && scheme !== 'https' && !sockets.has(scheme),
        'is not known',
      ),
  }),
  rowRule({
    id: 'doc-schemes-no-websocket',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemeNotSupported'),
    summary: '`schemes` does not contain `ws` or `wss`.',
    why: 'Connectors do not support WebSocket; the validator rejects both.',
    fix: 'Write "https".',
    source: 'VAL',
    codes: ['SchemeNotSupported'],
    good: { schemes: ['https'] },
    bad: { schemes: ['https', 'wss'] },
    at: '/schemes/1',
    said: '"wss"',
    find: (context) =>
      badSchemes(context, (scheme) => sockets.has(scheme), 'is not supported by connectors'),
  }),
  rowRule({
    id: 'doc-schemes-empty',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`schemes`, when present, is not an empty array.',
    why: "Certification rejects it, although some of Microsoft's samples have it.",
    fix: 'Write ["https"].',
    source: 'VAL',
    codes: ['SchemesArrayEmpty'],
    good: { schemes: ['https'] },
    bad: { schemes: [] },
    at: '/schemes',
    said: 'is empty',
    find: (context) =>
      schemeLists(context)
        .filter(({ list }) => list.length === 0)
        .map(({ pointer }) => ({ pointer, message: '"schemes" is empty.' })),
  }),
  rowRule({
    id: 'doc-schemes-https',
    severity: 'warning',
    preset: 'import',
    summary: '`schemes` includes `https`.',
    why: 'Otherwise, credentials are sent unencrypted, and some products that run connectors accept only https.',
    fix: 'Write "schemes": ["https"].',
    source: 'PFX OpenApiParser',
    good: { schemes: ['https'] },
    bad: { schemes: ['http'] },
    at: '/schemes',
    said: 'does not include "https"',
    *find({ root }) {
      const list = memberOf(root, 'schemes');
      if (!Array.isArray(list) || list.length === 0) return;
      // Another letter case is what doc-schemes-known reports.
      if (list.some((scheme) => stringOf(scheme).toLowerCase() === 'https')) return;
      yield { pointer: '/schemes', message: '"schemes" does not include "https".' };
    },
  }),
  rowRule({
    id: 'doc-schemes-http-listed',
    severity: 'advice',
    preset: 'import',
    summary: '`http` is not listed next to `https`.',
    why: 'Power Fx rejects a definition with more than one scheme.',
    fix: 'Keep only "https".',
    source: 'PFX',
    good: { schemes: ['https'] },
    bad: { schemes: ['http', 'https'] },
    at: '/schemes/0',
    said: '"http"',
    *find({ root }) {
      const list = memberOf(root, 'schemes');
      if (!Array.isArray(list) || !list.includes('https') || !list.includes('http')) return;
      const pointer = `/schemes/${list.indexOf('http')}`;
      yield { pointer, message: '"http" is listed next to "https", which every caller can use.' };
    },
  }),
];
