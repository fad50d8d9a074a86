// The public keys of one issuer. A caller can name any key, and an issuer can be down: so the
// issuer is asked seldom, whatever arrives, and keys that were read once serve until it answers again.

import {
  createLocalJWKSet,
  type CryptoKey,
  errors,
  type FlattenedJWSInput,
  type JWK,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from 'jose';
import type { Logger } from '../controller.js';
import { type IssuerSettings, TENANT } from './settings.js';

/** Keys younger than this are not read again, unless a token names another one. */
const FRESH_MS = 10 * 60_000;
/** How long keys serve while the issuer does not answer; it might have withdrawn one meanwhile. */
const LONGEST_OUTAGE_MS = 24 * 3_600_000;
/** After a failure: how long the issuer is left alone while there are no keys, and while there are. */
const PAUSE_WITHOUT_KEYS_MS = 5_000;
const PAUSE_WITH_KEYS_MS = 30_000;
/** For unknown key ids the issuer is asked this often in a row, and then once per interval. */
const QUESTIONS_IN_A_ROW = 4;
const QUESTION_INTERVAL_MS = 30_000;
/** A key id that the issuer did not have is not asked for again for so long; so many are remembered. */
const MISS_MS = 30_000;
const MISSES = 1_000;
const TIMEOUT_MS = 5_000;

/** The keys cannot be had, so that nothing can be said about a token. The message is for the log. */
export class KeysUnavailableError extends Error {}

/** With a member that Microsoft Entra adds: whose tokens the key may sign. */
type IssuedKey = JWK & { readonly issuer?: unknown };

interface KeySet {
  readonly keys: readonly IssuedKey[];
  readonly readAt: number;
  /** The keys that an issuer may use, by the positions of these in `keys`. */
  readonly selections: Map<string, LocalJWKSet>;
}

export class IssuerKeys {
  readonly #settings: IssuerSettings;
  readonly #log: Logger;
  readonly #now: () => number;
  #set: KeySet | undefined;
  #failedAt: number | undefined;
  #lastReason = '';
  #reading: Promise<void> | undefined;
  #jwksUrl: string | undefined;
  #questions = QUESTIONS_IN_A_ROW;
  #questionsAt: number;
  readonly #misses = new Map<string, number>();

  /** @param now milliseconds of a clock that is never set back. */
  constructor(settings: IssuerSettings, log: Logger, now = () => performance.now()) {
    this.#settings = settings;
    this.#log = log;
    this.#now = now;
    this.#questionsAt = now();
  }

  /** Reads the keys unless they are there. Failures are logged. */
  async warm(): Promise<void> {
    if (this.#set === undefined) await this.#read();
  }

  /**
   * The key that a token names, of those that `issuer`, the token's own, may use.
   *
   * @throws KeysUnavailableError; JWKSNoMatchingKey and others of jose when the token is to blame.
   */
  async find(
    header: JWSHeaderParameters,
    jws: FlattenedJWSInput,
    issuer: string,
  ): Promise<CryptoKey> {
    const set = await this.#current();
    try {
      return await select(set, issuer)(header, jws);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayAsk(header.kid ?? ''))
        throw error;
      await this.#read();
      return select(this.#set ?? set, issuer)(header, jws);
    }
  }

  /** Reads them first where there are none or old ones; old ones do if that fails. */
  async #current(): Promise<KeySet> {
    const now = this.#now();
    if (this.#age() > FRESH_MS) {
      const pause = this.#serving() === undefined ? PAUSE_WITHOUT_KEYS_MS : PAUSE_WITH_KEYS_MS;
      const failing = this.#failedAt !== undefined;
      if (this.#failedAt === undefined || now - this.#failedAt >= pause) {
        const reading = this.#read();
        // Callers wait for an issuer that is known to be down only where nothing can be done without it.
        if (!failing || this.#serving() === undefined) await reading;
      }
    }
    const set = this.#serving();
    if (set === undefined) throw new KeysUnavailableError(this.#lastReason);
    return set;
  }

  /** The keys, unless there are none or they are too old. */
  #serving(): KeySet | undefined {
    return this.#age() > LONGEST_OUTAGE_MS ? undefined : this.#set;
  }

  #age(): number {
    return this.#set === undefined ? Infinity : this.#now() - this.#set.readAt;
  }

  /** True when the issuer may be asked about a key id that its keys do not have; counts it as asked. */
  #mayAsk(kid: string): boolean {
    const now = this.#now();
    const missed = this.#misses.get(kid);
    if (missed !== undefined && now - missed < MISS_MS) return false;
    const earned = Math.floor((now - this.#questionsAt) / QUESTION_INTERVAL_MS);
    if (earned > 0) {
      this.#questions = Math.min(QUESTIONS_IN_A_ROW, this.#questions + earned);
      this.#questionsAt += earned * QUESTION_INTERVAL_MS;
    }
    if (this.#questions === 0) return false;
    this.#questions -= 1;
    this.#misses.delete(kid);
    this.#misses.set(kid, now);
    const [oldest] = this.#misses.keys();
    if (this.#misses.size > MISSES && oldest !== undefined) this.#misses.delete(oldest);
    return true;
  }

  /** Never rejects: what fails is logged and remembered. Callers at the same time share one reading. */
  #read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readNow(): Promise<void> {
    try {
      this.#jwksUrl ??= this.#settings.jwksUrl ?? (await discover(this.#settings.issuer));
      const keys = keysOf(await fetchJson(this.#jwksUrl), this.#jwksUrl);
      this.#set = { keys, readAt: this.#now(), selections: new Map() };
      this.#failedAt = undefined;
    } catch (error) {
      // The keys may have moved.
      this.#jwksUrl = undefined;
      this.#failedAt = this.#now();
      this.#lastReason = reasonOf(error);
      this.#log.error(
        {
          issuer: this.#settings.issuer,
          reason: this.#lastReason,
          keysFromBefore: this.#set !== undefined,
        },
        'the keys of the token issuer cannot be read',
      );
    }
  }
}

/** Keys that name an issuer are for its tokens alone: Microsoft Entra's has those of several tenants in one list. */
function select({ keys, selections }: KeySet, issuer: string): LocalJWKSet {
  const positions = [...keys.keys()].filter((index) => mayUse(keys[index]?.issuer, issuer));
  const name = positions.join(' ');
  let selection = selections.get(name);
  if (selection === undefined) {
    selection = createLocalJWKSet({ keys: positions.flatMap((index) => keys[index] ?? []) });
    selections.set(name, selection);
  }
  return selection;
}

/** @param owner the `issuer` of a key. */
function mayUse(owner: unknown, issuer: string): boolean {
  if (typeof owner !== 'string' || owner.toLowerCase().includes(TENANT)) return true;
  const tenant = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(owner)?.[0];
  return owner === issuer || (tenant !== undefined && issuer.includes(`/${tenant}/`));
}

/** Where an issuer's metadata are. Those for any tenant are at `common` in Microsoft Entra. */
async function discover(issuer: string): Promise<string> {
  const base = issuer.replace(TENANT, 'common').replace(/\/$/, '');
  const url = `${base}/.well-known/openid-configuration`;
  const metadata = await fetchJson(url);
  const { issuer: named, jwks_uri: address } = metadata as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) {
    throw new Error(
      `${url} is of the issuer ${JSON.stringify(named)}: that is what tokens have, and what OAUTH_ISSUER must be.`,
    );
  }
  const secure = issuer.startsWith('https:') ? /^https:/ : /^https?:/;
  if (typeof address !== 'string' || !URL.canParse(address) || !secure.test(address)) {
    throw new Error(`${url} has no jwks_uri that can be asked.`);
  }
  return address;
}

async function fetchJson(url: string): Promise<object> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`);
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(`${url} is not a JSON object.`);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keysOf(value: object, url: string): IssuedKey[] {
  const { keys } = value as { keys?: unknown };
  const usable = Array.isArray(keys)
    ? keys.filter(
        (key): key is IssuedKey => typeof key === 'object' && key !== null && !Array.isArray(key),
      )
    : [];
  if (usable.length === 0) throw new Error(`${url} has no keys.`);
  return usable;
}

/** `fetch` says why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return error.message + cause;
}
