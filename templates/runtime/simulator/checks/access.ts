// Checks of the declared security.

import { type CheckFields, sources } from './define.js';

export const accessChecks = {
  'auth-not-enforced': {
    severity: 'error',
    summary: 'A call without credentials succeeds, although the definition declares security.',
    why: 'Anyone who finds the URL can use it.',
    fix: 'Check the declared credentials before anything else, and return 401 without them.',
    source: sources.security,
  },
  'auth-any-accepted': {
    severity: 'error',
    summary: 'A call with wrong credentials succeeds.',
    why: 'The server checks that credentials are present, but not that they are correct, so anyone has access.',
    fix: 'Compare the credentials with those that were issued, and return 401 for others.',
    source: sources.security,
  },
  'auth-status': {
    severity: 'warning',
    summary: 'The response to missing or wrong credentials is neither 401 nor 403.',
    why: 'A 401 shows users that the connection has to be fixed; a 5xx is retried four times.',
    fix: 'Return 401, or 403 if the caller is known.',
    source: sources.http,
  },
  'auth-challenge-missing': {
    severity: 'advice',
    summary: 'A 401 has no WWW-Authenticate header.',
    why: 'HTTP requires it, and it tells clients what to send.',
    fix: 'Send WWW-Authenticate with the scheme: Basic realm="...", Bearer, or a name for the API key.',
    source: sources.http,
  },
  'auth-refused': {
    severity: 'error',
    summary: 'The given credentials are rejected.',
    why: 'The operation could not be checked.',
    fix: 'Use credentials that the server accepts. If they are correct, check how the server reads them.',
    source: sources.security,
  },
  'auth-location-open': {
    severity: 'error',
    summary: 'The URL in Location needs no credentials, although its operation does.',
    why: 'Anyone who sees or guesses the URL can read a result or end a subscription. The engine sends its credentials there, too.',
    fix: 'Require the same credentials for the URLs that the server returns.',
    source: sources.security,
  },
} as const satisfies Readonly<Record<string, CheckFields>>;
