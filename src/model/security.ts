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
import type { RawObject } from './raw-value.js';
import type { BuildContext } from './build-context.js';
import type { SecurityRequirement, SecuritySchemeModel } from './types.js';

export function buildSecuritySchemes(context: BuildContext): Map<string, SecuritySchemeModel> {
  const schemes = new Map<string, SecuritySchemeModel>();
  for (const [name, raw] of Object.entries(
    objectMember(context.root, 'securityDefinitions') ?? {},
  )) {
    const pointer = at('/securityDefinitions', name);
    const scheme = isRawObject(raw) ? buildScheme(raw, pointer) : undefined;
    if (scheme === undefined) {
      context.notes.add(
        pointer,
        `The security definition ${quote(name)} is not one of basic, apiKey (in header or query, with a name) and oauth2; it is left out.`,
      );
    } else schemes.set(name, scheme);
  }
  return schemes;
}

function buildScheme(raw: RawObject, pointer: string): SecuritySchemeModel | undefined {
  switch (text(raw, 'type')?.trim().toLowerCase()) {
    case 'basic':
      return { kind: 'basic', pointer };
    case 'apikey': {
      const place = text(raw, 'in')?.trim().toLowerCase();
      const name = text(raw, 'name')?.trim();
      if ((place !== 'header' && place !== 'query') || name === undefined) return undefined;
      return { kind: 'apiKey', in: place, name, pointer };
    }
    case 'oauth2':
      return present<SecuritySchemeModel>({
        kind: 'oauth2',
        flow: text(raw, 'flow') ?? '',
        authorizationUrl: text(raw, 'authorizationUrl'),
        tokenUrl: text(raw, 'tokenUrl'),
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

/** Empty when the operation is open to everybody. `value` is the operation's `security`, else the document's. */
export function buildSecurity(
  value: unknown,
  pointer: string,
  schemes: ReadonlyMap<string, SecuritySchemeModel>,
  context: BuildContext,
): SecurityRequirement[] {
  const declared = isList(value) ? value.filter(isRawObject) : [];
  if (declared.some((requirement) => Object.keys(requirement).length === 0)) return [];
  const requirements: SecurityRequirement[] = [];
  for (const requirement of declared) {
    const known = Object.keys(requirement).filter((name) => {
      if (schemes.has(name)) return true;
      context.notes.once(
        `security ${name}`,
        pointer,
        `Security requirements name ${quote(name)}, which securityDefinitions does not define; the name is ignored.`,
        'Define it under securityDefinitions, or remove the requirement.',
      );
      return false;
    });
    const met = known.map((scheme) => ({
      scheme,
      scopes: strings(member(requirement, scheme) ?? []),
    }));
    if (met.length > 0) requirements.push(met);
  }
  if (declared.length > 0 && requirements.length === 0) {
    context.notes.add(
      pointer,
      'Warning: only undefined security is required here, so what it covers is open to everybody.',
      'Define the scheme under securityDefinitions.',
    );
  }
  return requirements;
}
