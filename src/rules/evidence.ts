// Why a rule may stop people: an error of the preset `import` says that the platform takes the definition
// from nobody, so it names who was refused, and how. What only Microsoft's texts ask for is a warning there.

import { type ValidatorCode, validatorMessages } from './validator-messages.js';

/** The evidence for an error of the preset `import`. */
export type Evidence =
  /** The platform refused such a definition, in these words. */
  | { readonly kind: 'refusal'; readonly quote: string; readonly source: string }
  /** Nothing was refused; this is what happened instead. */
  | { readonly kind: 'case'; readonly what: string; readonly source: string }
  /** The file cannot be read: there is nothing that could be imported. */
  | { readonly kind: 'unreadable' };

export const unreadable: Evidence = { kind: 'unreadable' };

/**
 * A refusal with words that were seen: in the wizard, in a command, in a check of a pull request.
 *
 * @param source short names of the catalogue or an address, as for `reference`.
 */
export function refused(source: string, quote: string): Evidence {
  return { kind: 'refusal', quote, source };
}

/** A case in which such a definition did harm. */
export function harmed(source: string, what: string): Evidence {
  return { kind: 'case', what, source };
}

/**
 * The words of Microsoft's validator. For structure, references and types only: the wizard was seen to
 * refuse these ("Specified swagger has the following errors", issues 790, 1088 and 3930 of Microsoft's
 * repository of connectors). What the validator says of texts, publishing and versions of operations is
 * checked for certification.
 */
export function validator(code: ValidatorCode): Evidence {
  return refused('VAL', validatorMessages[code]);
}

/** API Management, which every connector is imported into, holds it against the schema of Swagger 2.0. */
export const notSwagger: Evidence = refused(
  'https://github.com/briandelmsft/SentinelAutomationModules/pull/435; https://github.com/microsoft/coe-starter-kit/issues/5245',
  'Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specificate',
);
