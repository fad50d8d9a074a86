// Security schemes and the requirements that name them. A requirement that names what the document
// does not define cannot be met by anybody, so it is left out, and a note says when that leaves an
// operation open.

import {
  at,
  isList,
  isRawObject,
  member,
  objectMember,
  present,
  quote,
  strings,
  text,
} from './raw-value.js';
import { mentionsVariable } from './environment-variables.js';
import type { RawObject } from './raw-value.js';
import { leadingHeaderName } from './reserved-headers.js';
import type { BuildContext } from './build-context.js';
import type { SecurityRequirement, SecuritySchemeModel } from './types.js';

export function buildSecuritySchemes(context: BuildContext): Map<string, SecuritySchemeModel> {
  const schemes = new Map<string, SecuritySchemeModel>();
  for (const [name, raw] of Object.entries(
    objectMember(context.root, 'securityDefinitions') ?? {},
  )) {
    const pointer = at('/securityDefinitions', name);
    const scheme = isRawObject(raw) ? buildScheme(raw, pointer, context) : undefined;
    if (scheme === undefined) {
      context.notes.add(
        pointer,
        `The security definition ${quote(name)} is not one of basic, apiKey (in header or query, with a name) and oauth2; it is left out.`,
      );
    } else schemes.set(name, scheme);
  }
  return schemes;
}

/** Undefined for an environment variable, which is no address yet. */
function urlOf(raw: RawObject, key: string): string | undefined {
  const url = text(raw, key);
  return mentionsVariable(url) ? undefined : url;
}

function buildScheme(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): SecuritySchemeModel | undefined {
  switch (text(raw, 'type')?.trim().toLowerCase()) {
    case 'basic':
      return { kind: 'basic', pointer };
    case 'apikey': {
      const place = text(raw, 'in')?.trim().toLowerCase();
      const written = text(raw, 'name')?.trim();
      if ((place !== 'header' && place !== 'query') || written === undefined) return undefined;
      const name = place === 'header' ? headerName(written, pointer, context) : written;
      return name === undefined ? undefined : { kind: 'apiKey', in: place, name, pointer };
    }
    case 'oauth2':
      return present<SecuritySchemeModel>({
        kind: 'oauth2',
        flow: text(raw, 'flow') ?? '',
        authorizationUrl: urlOf(raw, 'authorizationUrl'),
        tokenUrl: urlOf(raw, 'tokenUrl'),
        scopes: Object.keys(objectMember(raw, 'scopes') ?? {}),
        pointer,
      });
    case 'http':
      // OpenAPI 3 in a Swagger 2.0 file.
      return text(raw, 'scheme')?.toLowerCase() === 'basic'
        ? { kind: 'basic', pointer }
        : { kind: 'oauth2', flow: '', scopes: [], pointer };
    default:
      return undefined;
  }
}

/** `Authorization: Bearer` is meant to be read as the header Authorization; no request can carry it as written. */
function headerName(written: string, pointer: string, context: BuildContext): string | undefined {
  const name = leadingHeaderName(written);
  if (name === undefined || name === written) return name;
  context.notes.add(
    at(pointer, 'name'),
    `${quote(written)} is not a header name that HTTP allows; the key is read from the header ${quote(name)}.`,
    `Write ${quote(name)}; what else belongs to the value is part of the key.`,
  );
  return name;
}

/** Empty when the operation is open to everybody. `value` is the operation's `security`, else the document's. */
export function buildSecurity(
  value: unknown,
  pointer: string,
  schemes: ReadonlyMap<string, SecuritySchemeModel>,
  context: BuildContext,
): SecurityRequirement[] {
  const declared = isList(value) ? value.filter(isRawObject) : [];
  if (declared.some((requirement) => Object.keys(requirement).length === 0)) return [];
  return declared.map((requirement) =>
    Object.keys(requirement).map((scheme) => {
      if (!schemes.has(scheme)) noteUndefined(scheme, pointer, context);
      return { scheme, scopes: strings(member(requirement, scheme) ?? []) };
    }),
  );
}

/** The name stays, so that nobody can meet it: leaving it out would open what its author closed. */
function noteUndefined(scheme: string, pointer: string, context: BuildContext): void {
  context.notes.once(
    `security ${scheme}`,
    pointer,
    `Security requirements name ${quote(scheme)}, which securityDefinitions does not define, so no request can satisfy them: a server in production refuses to start.`,
    'Define it under securityDefinitions, or remove the requirement.',
  );
}
