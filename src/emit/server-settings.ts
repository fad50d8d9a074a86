// The environment variables of a generated server, for its README and `.env.example`. A test holds the
// names to those that the runtime reads.

import type { SettingRow } from './template-helpers.js';

export const serverSettings: readonly SettingRow[] = [
  { name: 'PORT', meaning: 'where it listens; 0: any free port', default: '3000' },
  { name: 'HOST', meaning: 'where it listens; `0.0.0.0` in the Dockerfile', default: '127.0.0.1' },
  {
    name: 'METRICS_PORT',
    meaning:
      'where `/metrics` answers Prometheus, after `npm install prom-client`; no metrics if not given',
  },
  { name: 'METRICS_HOST', meaning: 'the same; `HOST` if not given' },
  {
    name: 'PUBLIC_BASE_URL',
    meaning: 'what every URL handed out starts with, before the base path',
    default: 'http://127.0.0.1:3000',
  },
  {
    name: 'DATABASE_URL',
    meaning:
      'where jobs, events and subscriptions are kept: a SQLite file, or `postgres://user:password@host/database`, after `npm install pg`; the mock has its own',
    default: 'file:./data/connector.db',
  },
  {
    name: 'DATABASE_ON_NETWORK',
    meaning:
      '`yes`: the database may be on a network file system (NFS, SMB, Azure Files), where commits can be lost; at your own risk',
  },
  {
    name: 'API_KEYS',
    meaning:
      'accepted keys, comma-separated, for `apiKey` security; `name:key` names the caller, and several keys may have one name',
  },
  {
    name: 'BASIC_USERS',
    meaning:
      '`name:password` pairs, comma-separated, for `basic` security; several passwords may have one name',
  },
  {
    name: 'OAUTH_ISSUER',
    meaning:
      'issuers of bearer tokens (`iss` claim), with spaces between, for `oauth2` security; `{tenantid}` is the id of any tenant in `OAUTH_TENANTS`',
  },
  {
    name: 'OAUTH_AUDIENCE',
    meaning: 'expected audiences (`aud` claim), with spaces between, such as `api://<client id>`',
  },
  {
    name: 'OAUTH_TENANTS',
    meaning: 'tenant ids that `{tenantid}` accepts, with spaces between; `*`: every tenant',
  },
  {
    name: 'OAUTH_JWKS_URL',
    meaning: "where the issuer's keys are; found from the issuer if not given",
  },
  {
    name: 'OAUTH_SCOPES',
    meaning:
      '`enforce`: tokens need the scopes or roles that the definition lists; `ignore`: any will do',
    default: 'enforce',
  },
  {
    name: 'OPEN',
    meaning:
      '`yes`: operations whose credentials are not set are open to everybody, also where `HOST` lets others reach them; never in production',
  },
  {
    name: 'PUBLISH_KEYS',
    meaning:
      '`name:key` pairs, comma-separated, of other programs that may publish events and complete webhook actions over HTTP; without any, that route answers 404',
  },
  {
    name: 'CALLBACK_ALLOWED_HOSTS',
    meaning:
      'hosts that may be called back, such as `*.logic.azure.com`; any public https host if not given. An entry with a scheme, `http://127.0.0.1`, allows exactly that, plain and private',
  },
  {
    name: 'LOG_LEVEL',
    meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
    default: 'info',
  },
  { name: 'JOB_CONCURRENCY', meaning: 'jobs that run at once', default: '8' },
  {
    name: 'JOB_TIMEOUT_SECONDS',
    meaning:
      'how long a job may run before it is stopped and fails; a controller can have `timeoutSeconds` of its own',
    default: '86400',
  },
  {
    name: 'JOB_MAX_ATTEMPTS',
    meaning: 'how often a job is begun that crashes or throws',
    default: '5',
  },
  { name: 'JOB_RETENTION_HOURS', meaning: 'how long a result can be asked for', default: '24' },
  {
    name: 'EVENT_RETENTION_HOURS',
    meaning: 'how long an event waits for a polling trigger',
    default: '168',
  },
  {
    name: 'DEAD_LETTER_HOURS',
    meaning: 'how long a callback that was given up is kept, with what it was to carry',
    default: '336',
  },
  {
    name: 'ENCRYPTION_KEY',
    meaning:
      'encrypts callback URLs in the database: 32 bytes in base64, as `openssl rand -base64 32` makes them; to change it, put the new one before the old, with a comma between',
  },
  {
    name: 'WEBHOOK_SIGNING_KEY',
    meaning:
      'signs callbacks (`webhook-signature`): 24 to 64 bytes in base64, also after `whsec_`; several, with commas between, while receivers change',
  },
  {
    name: 'RETRY_AFTER_SECONDS',
    meaning: 'pause that a polling action asks for between two questions',
    default: '5',
  },
  { name: 'BODY_LIMIT_MB', meaning: 'largest request body', default: '10' },
  {
    name: 'BODY_LIMIT_VALUES',
    meaning: 'most values in a JSON body or a form: members, items, and what holds them',
    default: '100000',
  },
  {
    name: 'STREAM_LIMIT_MB',
    meaning: 'largest request body that a controller reads as a stream',
    default: '10000',
  },
  {
    name: 'REQUEST_TIMEOUT_SECONDS',
    meaning: 'how long a request may take to arrive',
    default: '120',
  },
  {
    name: 'WRITE_TIMEOUT_SECONDS',
    meaning: 'how long a caller may take nothing of an answer before it is cut off',
    default: '60',
  },
  {
    name: 'MAX_CONNECTIONS',
    meaning: 'connections at once; more are closed at once',
    default: '10000',
  },
  {
    name: 'TRUST_PROXY',
    meaning:
      'addresses of proxies in front of the server, comma-separated, such as `10.0.0.0/8` or `loopback`: from them alone, `X-Forwarded-For` says who calls',
  },
  {
    name: 'RATE_LIMIT_PER_MINUTE',
    meaning:
      'most requests of one caller a minute, or of one address where anyone may call; 0: any number',
    default: '0',
  },
  {
    name: 'REFUSAL_LIMIT_PER_MINUTE',
    meaning: 'most wrong credentials, or guessed ids, from one address a minute; 0: any number',
    default: '60',
  },
  {
    name: 'JOB_QUOTA',
    meaning: 'most unfinished jobs of one caller; 0: any number',
    default: '100000',
  },
  {
    name: 'SUBSCRIPTION_QUOTA',
    meaning: 'most subscriptions of one caller; 0: any number',
    default: '100000',
  },
  {
    name: 'DRAIN_SECONDS',
    meaning:
      'how long requests are still answered after the server is told to stop, while `/readyz` says 503; 5 in production',
    default: '0',
  },
  {
    name: 'SHUTDOWN_SECONDS',
    meaning: 'time for running jobs when the server is told to stop',
    default: '10',
  },
  {
    name: 'MOCK_JOB_SECONDS',
    meaning: 'mock: how long a polling action works',
    default: '5',
  },
  {
    name: 'MOCK_EVENT_SECONDS',
    meaning: 'mock: how often each trigger fires an example event',
    default: '30',
  },
];
