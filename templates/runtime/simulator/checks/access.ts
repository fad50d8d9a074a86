// Checks of the declared security.

import { type CheckFields, sources } from './define.js';

export const accessChecks = {
  'auth-not-enforced': {
    severity: 'error',
    summary: 'A call without credentials succeeds, although the definition declares security.',
    why: 'Anyone who finds the address can use it.',
    fix: 'Ask for the declared credentials before anything else, and answer 401 without them.',
    source: sources.security,
  },
  'auth-any-accepted': {
    severity: 'error',
    summary: 'A call with wrong credentials succeeds.',
    why: 'That credentials are there is looked at, but not whether they are right: everybody is let in.',
    fix: 'Compare the credentials with those that were given out, and answer 401 to others.',
    source: sources.security,
  },
  'auth-status': {
    severity: 'warning',
    summary: 'Missing or wrong credentials are answered with another status than 401 or 403.',
    why: 'By 401 a workflow maker sees that the connection has to be fixed; a 5xx is tried again four times.',
    fix: 'Answer 401, or 403 when it is known who calls.',
    source: sources.http,
  },
  'auth-challenge-missing': {
    severity: 'advice',
    summary: 'A 401 has no WWW-Authenticate.',
    why: 'HTTP asks for it, and clients learn from it what to send.',
    fix: 'Send WWW-Authenticate with the scheme: Basic realm="...", Bearer, or a name for the API key.',
    source: sources.http,
  },
  'auth-refused': {
    severity: 'error',
    summary: 'The credentials that were given are refused.',
    why: 'Nothing of the operation could be seen.',
    fix: 'Give credentials that the server takes. If they are right, look at how the server reads them.',
    source: sources.security,
  },
  'auth-location-open': {
    severity: 'error',
    summary: 'The URL in Location needs no credentials, although its operation does.',
    why: 'Anyone who sees or guesses the URL can read a result or end a subscription. The engine sends its credentials there too.',
    fix: 'Ask for the same credentials at the URLs that are handed out.',
    source: sources.security,
  },
} as const satisfies Readonly<Record<string, CheckFields>>;
