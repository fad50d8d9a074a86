// Which findings people act on: how many of 339 public commits that fix validation errors of a connector
// make a finding of the rule vanish. Reports put these first within a level.

const commits: Readonly<Record<string, number>> = {
  'property-description-repeats-name': 43,
  'param-summary-required': 41,
  'property-title-or-summary': 41,
  'op-output-schema': 33,
  'op-default-response-schema': 33,
  'param-description-required': 32,
  'op-success-response': 28,
  'info-description-word-api': 28,
  'op-response-empty-schema': 26,
  'param-path-encoding': 24,
  'op-id-pascal-case': 17,
  'op-single-response-schema': 15,
  'info-contact-members': 12,
  'op-summary-ends-alnum': 11,
  'enum-matches-type': 9,
  'doc-mime-supported-produces': 8,
};

/** Lower comes first; 0 for rules of which nothing is known. */
export function commonlyFixedRank(rule: string): number {
  return Object.hasOwn(commits, rule) ? -(commits[rule] ?? 0) : 0;
}
