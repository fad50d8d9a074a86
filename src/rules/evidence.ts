// Why a rule may block people: an error of the preset `import` says that the platform does not accept the
// definition, so it names a case and the message. What only Microsoft's texts ask for is a warning there.

import { type ValidatorCode, validatorMessages } from './validator-messages.js';

/** The evidence for an error of the preset `import`. */
export type Evidence =
  /** The platform rejected such a definition with this message. */
  | { readonly kind: 'refusal'; readonly quote: string; readonly source: string }
  /** Nothing was rejected; this is what happened instead. */
  | { readonly kind: 'case'; readonly what: string; readonly source: string }
  /** The file cannot be read, so there is nothing to import. */
  | { readonly kind: 'unreadable' };

export const unreadable: Evidence = { kind: 'unreadable' };

/**
 * A rejection with a message that was observed: in the wizard, in a command, in a check of a pull request.
 *
 * @param source short names of docs/rules/SOURCES.md or a URL, as for `reference`.
 */
export function refused(source: string, quote: string): Evidence {
  return { kind: 'refusal', quote, source };
}

/** A case in which such a definition caused harm. */
export function harmed(source: string, what: string): Evidence {
  return { kind: 'case', what, source };
}

/**
 * The message of Microsoft's validator. Only for structure, references and types: the wizard was observed to
 * reject these ("Specified swagger has the following errors", issues 790, 1088 and 3930 of Microsoft's
 * repository of connectors). What the validator says about texts, publishing and versions of operations is
 * checked for certification.
 */
export function validator(code: ValidatorCode): Evidence {
  return refused('VAL', validatorMessages[code]);
}

/** API Management, into which every connector is imported, validates it against the schema of Swagger 2.0. */
export const notSwagger: Evidence = refused(
  'https://github.com/briandelmsft/SentinelAutomationModules/pull/435; https://github.com/microsoft/coe-starter-kit/issues/5245',
  'Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specificate',
);
