// The settings of the server: environment variables, all read and checked at start. What is wrong is
// reported at once and in full, since whoever deploys at night wants to restart once.

import { type ApiKey, readApiKeys } from './api-keys.js';
import { type AllowedHosts, parseAllowedHosts } from './callbacks/check.js';
import type { ConnectorDescriptor, SecurityRequirement } from './descriptor.js';
import { type OAuthSettings, readOAuth } from './oauth/settings.js';
import { encryptionKeys, webhookKeys } from './key-settings.js';
import { type PublishKey, readPublishKeys } from './publish-keys.js';
import { type Environment, SettingReader } from './setting-reader.js';
import { DEFAULT_DATABASE_URL } from './store/database-file.js';
import { readTrustedProxies } from './trusted-proxies.js';

export interface Config {
  readonly production: boolean;
  readonly mock: boolean;
  readonly host: string;
  readonly port: number;
  /** Where /metrics listens; absent: nowhere. */
  readonly metricsPort?: number;
  readonly metricsHost: string;
  /** Without a slash at its end; absent: `http://HOST:PORT` as it listens. */
  readonly publicBaseUrl?: string;
  readonly databaseUrl: string;
  /** Its file may lie on a network file system. */
  readonly databaseOnNetwork: boolean;
  readonly apiKeys: readonly ApiKey[];
  /** Of those who publish through the route for it; none: the route is not there. */
  readonly publishKeys: readonly PublishKey[];
  readonly basicUsers: ReadonlyArray<{ readonly name: string; readonly password: string }>;
  readonly oauth?: OAuthSettings;
  /** True when some operation asks for credentials of which none are set, outside production: it is then open. */
  readonly open: boolean;
  /** Environment variables that are very much like a setting, a sentence each. */
  readonly misspelled: readonly string[];
  readonly allowedHosts: AllowedHosts;
  readonly logLevel: string;
  readonly jobMaxAttempts: number;
  readonly jobConcurrency: number;
  readonly jobTimeoutMs: number;
  readonly jobRetentionMs: number;
  readonly eventRetentionMs: number;
  /** How long callbacks that were given up are kept. */
  readonly deadLetterMs: number;
  /** Of callback URLs at rest; the first encrypts. */
  readonly encryptionKeys: readonly Buffer[];
  /** Of the signatures of callbacks. */
  readonly webhookKeys: readonly Buffer[];
  readonly retryAfterSeconds: number;
  readonly bodyLimitBytes: number;
  /** Values in a JSON body. */
  readonly bodyLimitValues: number;
  /** The same for bodies that a controller reads as a stream. */
  readonly streamLimitBytes: number;
  readonly requestTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly maxConnections: number;
  /** Addresses of proxies that say for whom they ask; none: the caller is who connects. */
  readonly trustedProxies: readonly string[];
  /** Requests of one caller a minute; 0: any number. */
  readonly rateLimit: number;
  /** Refused credentials from one address a minute; 0: any number. */
  readonly refusalLimit: number;
  /** Unfinished jobs of one caller; 0: any number. */
  readonly jobQuota: number;
  /** Subscriptions of one caller; 0: any number. */
  readonly subscriptionQuota: number;
  /** How long requests are still answered after the server was told to stop. */
  readonly drainMs: number;
  readonly shutdownMs: number;
  readonly mockJobMs: number;
  readonly mockEventMs: number;
}

/** Every wrong setting, in one message fit for the operator. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The server cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const DEFAULT_HOST = '127.0.0.1';
/** For the message about a wrong one: there are no metrics unless it is set. */
const USUAL_METRICS_PORT = 9464;

/** @throws ConfigError with every problem. */
export function readConfig(
  descriptor: ConnectorDescriptor,
  env: Environment,
  mock: boolean,
): Config {
  const read = new SettingReader(env);
  const production = read.text('NODE_ENV')?.toLowerCase() === 'production';
  const apiKeys = readApiKeys(read.list('API_KEYS'), read, production);
  const config = {
    production,
    mock,
    host: read.text('HOST') ?? DEFAULT_HOST,
    port: read.number('PORT', 3000, [0, 65_535]),
    ...metrics(read),
    ...optional('publicBaseUrl', publicBaseUrl(read)),
    databaseUrl: read.text('DATABASE_URL') ?? (mock ? 'file:./data/mock.db' : DEFAULT_DATABASE_URL),
    databaseOnNetwork: read.text('DATABASE_ON_NETWORK')?.toLowerCase() === 'yes',
    apiKeys,
    publishKeys: readPublishKeys(read.list('PUBLISH_KEYS'), read, { production, apiKeys }),
    basicUsers: basicUsers(read),
    ...optional('oauth', readOAuth(read)),
    allowedHosts: allowedHosts(read),
    logLevel: logLevel(read),
    jobMaxAttempts: read.number('JOB_MAX_ATTEMPTS', 5, [1, 1000]),
    jobConcurrency: read.number('JOB_CONCURRENCY', 8, [1, 1000]),
    jobTimeoutMs: read.number('JOB_TIMEOUT_SECONDS', 86400, [1, 2_000_000], false) * 1000,
    jobRetentionMs: read.number('JOB_RETENTION_HOURS', 24, [0.001, 8760], false) * 3_600_000,
    eventRetentionMs: read.number('EVENT_RETENTION_HOURS', 168, [0.001, 87_600], false) * 3_600_000,
    deadLetterMs: read.number('DEAD_LETTER_HOURS', 336, [0.001, 87_600], false) * 3_600_000,
    encryptionKeys: encryptionKeys(read),
    webhookKeys: webhookKeys(read),
    retryAfterSeconds: read.number('RETRY_AFTER_SECONDS', 5, [0, 3600]),
    bodyLimitBytes: Math.floor(
      read.number('BODY_LIMIT_MB', 10, [0.001, 1024], false) * 1024 * 1024,
    ),
    bodyLimitValues: read.number('BODY_LIMIT_VALUES', 100000, [1, 100_000_000]),
    streamLimitBytes: Math.floor(
      read.number('STREAM_LIMIT_MB', 10000, [0.001, 100_000_000], false) * 1024 * 1024,
    ),
    requestTimeoutMs: read.number('REQUEST_TIMEOUT_SECONDS', 120, [1, 3600]) * 1000,
    writeTimeoutMs: read.number('WRITE_TIMEOUT_SECONDS', 60, [1, 3600]) * 1000,
    maxConnections: read.number('MAX_CONNECTIONS', 10000, [1, 1_000_000]),
    trustedProxies: readTrustedProxies(read.list('TRUST_PROXY'), read),
    rateLimit: read.number('RATE_LIMIT_PER_MINUTE', 0, [0, 10_000_000]),
    refusalLimit: read.number('REFUSAL_LIMIT_PER_MINUTE', 60, [0, 1_000_000]),
    jobQuota: read.number('JOB_QUOTA', 100000, [0, 1_000_000_000]),
    subscriptionQuota: read.number('SUBSCRIPTION_QUOTA', 100000, [0, 1_000_000_000]),
    drainMs: read.number('DRAIN_SECONDS', production ? 5 : 0, [0, 3600], false) * 1000,
    shutdownMs: read.number('SHUTDOWN_SECONDS', 10, [0, 3600], false) * 1000,
    mockJobMs: read.number('MOCK_JOB_SECONDS', 5, [0, 86_400], false) * 1000,
    mockEventMs: read.number('MOCK_EVENT_SECONDS', 30, [0.01, 86_400], false) * 1000,
  };
  if (production && read.text('PUBLIC_BASE_URL') === undefined) {
    read.problems.push(
      'PUBLIC_BASE_URL is needed in production: every URL that is handed out starts with it, for example https://orders.contoso.com.',
    );
  }
  if (config.metricsPort === config.port && config.port !== 0 && config.metricsHost === config.host)
    read.problems.push(
      'METRICS_PORT must not be PORT: callers of operations would see the metrics.',
    );
  const missing = missingCredentials(descriptor, config);
  if (production) read.problems.push(...missing, ...plainIssuers(config.oauth));
  else if (missing.length > 0 && !mock && !mayBeOpen(read, config.host))
    read.problems.push(
      `HOST is ${config.host}, so others can reach the server, and credentials are missing. ${missing.join(' ')} OPEN=yes starts it open to everybody.`,
    );
  const misspelled = read
    .misspelled()
    .map(({ name, meant }) => `${name} is not a setting of this server. Is ${meant} meant?`);
  if (read.problems.length > 0) throw new ConfigError([...read.problems, ...misspelled]);
  return {
    ...config,
    open: !production && missing.length > 0,
    misspelled,
  };
}

/** Only this machine reaches it, or the operator has said so. */
function mayBeOpen(read: SettingReader, host: string): boolean {
  const said = read.text('OPEN')?.toLowerCase() === 'yes';
  return said || isLoopback(host);
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** Keys that come in plain can be exchanged on their way, and then any token is good. */
function plainIssuers(oauth: OAuthSettings | undefined): string[] {
  const plain = (oauth?.issuers ?? [])
    .map(({ issuer, jwksUrl }) => jwksUrl ?? issuer)
    .filter((url) => /^http:/i.test(url) && !isLoopback(new URL(url).hostname));
  return plain.map(
    (url) => `In production, keys of issuers must come by https, unlike those of ${url}.`,
  );
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}

function metrics(read: SettingReader): Pick<Config, 'metricsPort' | 'metricsHost'> {
  const metricsHost = read.text('METRICS_HOST') ?? read.text('HOST') ?? DEFAULT_HOST;
  if (read.text('METRICS_PORT') === undefined) return { metricsHost };
  return { metricsHost, metricsPort: read.number('METRICS_PORT', USUAL_METRICS_PORT, [0, 65_535]) };
}

function publicBaseUrl(read: SettingReader): string | undefined {
  const url = read.url('PUBLIC_BASE_URL', 'https://orders.contoso.com');
  if (url?.includes('?')) {
    read.problems.push('PUBLIC_BASE_URL must not have a query.');
    return undefined;
  }
  return url?.replace(/\/+$/, '');
}

function basicUsers(read: SettingReader): Array<{ name: string; password: string }> {
  return read.list('BASIC_USERS').flatMap((pair, index) => {
    const colon = pair.indexOf(':');
    if (colon > 0 && colon < pair.length - 1) {
      return [{ name: pair.slice(0, colon), password: pair.slice(colon + 1) }];
    }
    // The entry itself may be a password: it is not shown.
    read.problems.push(
      `BASIC_USERS must hold name:password pairs with commas between; entry ${index + 1} is not one.`,
    );
    return [];
  });
}

function allowedHosts(read: SettingReader): AllowedHosts {
  try {
    return parseAllowedHosts(read.text('CALLBACK_ALLOWED_HOSTS') ?? '');
  } catch (error) {
    read.problems.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function logLevel(read: SettingReader): string {
  const level = read.text('LOG_LEVEL') ?? 'info';
  if (levels.includes(level)) return level;
  read.problems.push(`LOG_LEVEL must be one of ${levels.join(', ')}, not "${level}".`);
  return 'info';
}

type Held = Pick<Config, 'apiKeys' | 'basicUsers' | 'oauth'>;

/** The requirements, of which one is enough, that somebody can meet with the credentials that are set. */
export function servedRequirements(
  requirements: readonly SecurityRequirement[],
  schemes: ConnectorDescriptor['security'],
  held: Held,
): SecurityRequirement[] {
  return requirements.filter((requirement) =>
    requirement.every(({ scheme }) => {
      const kind = Object.hasOwn(schemes, scheme) ? schemes[scheme]?.kind : undefined;
      if (kind === 'apiKey') return held.apiKeys.length > 0;
      if (kind === 'basic') return held.basicUsers.length > 0;
      return kind === 'oauth2' && held.oauth !== undefined;
    }),
  );
}

const needed = {
  apiKey:
    'API_KEYS is needed: the definition declares apiKey security. Give the accepted keys, with commas between.',
  basic:
    'BASIC_USERS is needed: the definition declares basic security. Give name:password pairs, with commas between.',
  oauth2: 'OAUTH_ISSUER and OAUTH_AUDIENCE are needed: the definition declares oauth2 security.',
} as const;

/** A sentence for every scheme of the operations that nobody could call. */
function missingCredentials(descriptor: ConnectorDescriptor, held: Held): string[] {
  const missing = new Set<string>();
  for (const { security } of descriptor.operations) {
    if (security.length === 0) continue;
    if (servedRequirements(security, descriptor.security, held).length > 0) continue;
    for (const { scheme } of security.flat()) {
      const kind = Object.hasOwn(descriptor.security, scheme)
        ? descriptor.security[scheme]?.kind
        : undefined;
      missing.add(
        kind === undefined
          ? `The definition asks for the security ${JSON.stringify(scheme)}, which it does not define.`
          : needed[kind],
      );
    }
  }
  return [...missing];
}
