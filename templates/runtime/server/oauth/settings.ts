// Which bearer tokens are accepted: the OAUTH_ settings. An issuer whose tokens can never be accepted
// is refused at start, since at run time it would look like one bad token after the other.

import type { SettingReader } from '../setting-reader.js';

export interface IssuerSettings {
  /** As it is in the `iss` claim; may hold {@link TENANT} in its path. */
  readonly issuer: string;
  /** Where its keys are; found through discovery if absent. */
  readonly jwksUrl?: string;
}

export interface OAuthSettings {
  /** At least one; each only once. */
  readonly issuers: readonly IssuerSettings[];
  /** At least one; a token must be issued for one of them. */
  readonly audiences: readonly string[];
  /** Ids in lower case of the tenants whose tokens are accepted from an issuer with {@link TENANT}. */
  readonly tenants: readonly string[] | 'any';
  /** False: tokens are accepted whatever scopes the definition lists. */
  readonly enforceScopes: boolean;
}

/** Matches the id of any allowed tenant in the URL of an issuer, as in Microsoft Entra's metadata. */
export const TENANT = '{tenantid}';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The tenant of personal Microsoft accounts. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

const example = 'https://login.microsoftonline.com/TENANT-ID/v2.0';

/** Undefined when bearer tokens are not configured, or wrongly so, which the reader has noted then. */
export function readOAuth(read: SettingReader): OAuthSettings | undefined {
  const written = parts(read.text('OAUTH_ISSUER')).map((it) =>
    it.replace(/\{tenantid\}/gi, TENANT),
  );
  const audiences = parts(read.text('OAUTH_AUDIENCE'));
  const addresses = parts(read.text('OAUTH_JWKS_URL'));
  if (written.length > 0 && audiences.length === 0) {
    read.problems.push(
      'OAUTH_AUDIENCE is needed beside OAUTH_ISSUER: without it, tokens made for other services would be taken.',
    );
  }
  if (written.length === 0 && (audiences.length > 0 || addresses.length > 0)) {
    read.problems.push('OAUTH_ISSUER is needed beside OAUTH_AUDIENCE and OAUTH_JWKS_URL.');
  }
  const issuers = issuersOf(written, addresses, read);
  const tenants = tenantsOf(written, read);
  const enforceScopes = scopesSetting(read);
  if (issuers.length === 0 || audiences.length === 0) return undefined;
  return { issuers, audiences, tenants, enforceScopes };
}

function parts(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
}

function issuersOf(
  written: readonly string[],
  addresses: readonly string[],
  read: SettingReader,
): IssuerSettings[] {
  if (addresses.length > 0 && written.length > 0 && addresses.length !== written.length) {
    read.problems.push(
      `OAUTH_JWKS_URL has ${addresses.length} entries and OAUTH_ISSUER ${written.length}: give one per issuer, in the same order, and - for an issuer whose keys are found through discovery.`,
    );
  }
  const issuers = new Map<string, IssuerSettings>();
  for (const [index, issuer] of written.entries()) {
    const address = addresses[index] ?? '-';
    const jwksUrl = address === '-' ? {} : { jwksUrl: address };
    const known =
      address === '-' || read.isUrl('OAUTH_JWKS_URL', address, 'https://login.contoso.com/keys');
    if (checkIssuer(issuer, read) && known) issuers.set(issuer, { issuer, ...jwksUrl });
  }
  return [...issuers.values()];
}

/** False when a problem was noted. */
function checkIssuer(issuer: string, read: SettingReader): boolean {
  const [before = '', ...behind] = issuer.split(TENANT);
  const filled = [before, ...behind].join(PERSONAL);
  if (!read.isUrl('OAUTH_ISSUER', filled, example)) return false;
  const inPath = behind.length === 0 || /^https?:\/\/[^/]+\//.test(before);
  if (/[{}]/.test(filled) || behind.length > 1 || !inPath) {
    read.problems.push(
      `OAUTH_ISSUER may have ${TENANT} once, in its path, and no other braces, unlike "${issuer}".`,
    );
    return false;
  }
  const instead = entraInstead(issuer);
  if (instead === undefined) return true;
  read.problems.push(`OAUTH_ISSUER "${issuer}" cannot match any token: ${instead}`);
  return false;
}

/** Hosts of Microsoft Entra that sign users in, with the host of the issuer in v1 tokens of the same cloud. */
const entraClouds: ReadonlyMap<string, string> = new Map([
  ['login.microsoftonline.com', 'sts.windows.net'],
  ['login.microsoftonline.us', 'sts.windows.net'],
  ['login.partner.microsoftonline.cn', 'sts.chinacloudapi.cn'],
]);

/** Names of the hosts above that never are in a token. */
const entraAliases: ReadonlyMap<string, string> = new Map([
  ['login.windows.net', 'login.microsoftonline.com'],
  ['login.microsoft.com', 'login.microsoftonline.com'],
  ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
]);

/**
 * What is wrong and what to write, for issuers of Microsoft Entra that are not as in its tokens: these
 * have the tenant's id, and no other name of it. Undefined for good ones, and for other issuers.
 */
function entraInstead(issuer: string): string | undefined {
  const { host } = new URL(issuer);
  const login = entraAliases.get(host) ?? host;
  const isV1 = [...entraClouds.values()].includes(host);
  const sts = isV1 ? host : entraClouds.get(login);
  if (sts === undefined) return undefined;
  const tenant = (issuer.split('/')[3] ?? '').toLowerCase();
  const named = tenant === TENANT || GUID.test(tenant);
  const given = named ? tenant : idFor(tenant);
  const v2 = `https://${isV1 ? 'login.microsoftonline.com' : login}/${given}/v2.0`;
  const v1 = `https://${sts}/${given}/`;
  if (issuer === (isV1 ? v1 : v2)) return undefined;
  const choice = isV1
    ? `Write ${v1}`
    : `Write ${v2}, or ${v1} if the API's registration asks for v1 tokens, which is its default`;
  const reason = named ? 'this is not how Microsoft Entra writes it in tokens' : reasonFor(tenant);
  const tenants = given === TENANT ? ', and the ids of the tenants in OAUTH_TENANTS' : '';
  return `${reason}. ${choice}${tenants}.`;
}

function idFor(tenant: string): string {
  if (tenant === 'common' || tenant === 'organizations') return TENANT;
  return tenant === 'consumers' ? PERSONAL : 'TENANT-ID';
}

function reasonFor(tenant: string): string {
  return tenant === 'common' || tenant === 'organizations' || tenant === 'consumers'
    ? `"${tenant}" is where users sign in; tokens have the id of their tenant instead`
    : 'tokens have the id of the tenant (a GUID), not its name';
}

function tenantsOf(written: readonly string[], read: SettingReader): OAuthSettings['tenants'] {
  const tenants = parts(read.text('OAUTH_TENANTS'));
  const templates = written.filter((issuer) => issuer.includes(TENANT));
  if (templates.length === 0 && tenants.length > 0) {
    read.problems.push(
      `OAUTH_TENANTS counts only for an issuer with ${TENANT} in it, and OAUTH_ISSUER has none.`,
    );
  }
  if (templates.length > 0 && tenants.length === 0) {
    read.problems.push(
      `OAUTH_TENANTS is needed beside ${templates[0]}: the ids of the tenants whose tokens are accepted, or * for every tenant.`,
    );
  }
  if (tenants.includes('*')) return 'any';
  const wrong = tenants.filter((tenant) => !GUID.test(tenant));
  if (wrong.length > 0) {
    read.problems.push(
      `OAUTH_TENANTS must hold tenant ids such as ${PERSONAL}, or * for every tenant, not "${wrong[0]}".`,
    );
  }
  return tenants.map((tenant) => tenant.toLowerCase());
}

function scopesSetting(read: SettingReader): boolean {
  const text = read.text('OAUTH_SCOPES') ?? 'enforce';
  if (text !== 'enforce' && text !== 'ignore') {
    read.problems.push(`OAUTH_SCOPES must be enforce or ignore, not "${text}".`);
  }
  return text !== 'ignore';
}
