// Rules about apiProperties.json that differ in what they look for: one row each.

import type { JsonObject } from '../../document/types.js';
import { defineRule, reference } from '../define-rule.js';
import type {
  BadExample,
  Finding,
  MilderSeverity,
  RuleBody,
  RuleContext,
  RuleDefinition,
  RuleExample,
  RuleLevel,
} from '../types.js';
import { type ApiProperties, apiPropertiesOf } from './read.js';

export type PropertyRow = RuleLevel & PropertyBody;

interface PropertyBody extends Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> {
  readonly source: string;
  /** Whole files, or files together with the definition. */
  readonly good: ReadonlyArray<JsonObject | RuleExample>;
  readonly bad: readonly PropertyExample[];
  /** Findings are in apiProperties.json unless they say otherwise. */
  find(file: ApiProperties, context: RuleContext): Iterable<PropertyFinding>;
}

interface PropertyExample {
  readonly title?: string;
  readonly file: JsonObject;
  readonly document?: JsonObject;
  readonly at: string;
  readonly said: string;
  readonly severity?: MilderSeverity;
}

export type PropertyFinding = Omit<Finding, 'in'> & { readonly in?: 'definition' };

export const propertyRule = (row: PropertyRow): RuleDefinition => {
  const { source, good: goods, bad: bads, find, ...rule } = row;
  return defineRule({
    ...rule,
    needs: 'apiProperties',
    reference: reference(source),
    examples: () => {
      const [good, ...moreGood] = goods.map((one): RuleExample =>
        'properties' in one ? { apiProperties: one } : one,
      );
      const [bad, ...moreBad] = bads.map(badExample);
      if (good === undefined || bad === undefined)
        throw new TypeError(`${rule.id} has no examples.`);
      return { good: [good, ...moreGood], bad: [bad, ...moreBad] };
    },
    check(context) {
      for (const { in: place, ...finding } of find(apiPropertiesOf(context), context))
        context.report(place === 'definition' ? finding : { ...finding, in: 'apiProperties' });
    },
  });
};

function badExample({ title, file, document, at, said, severity }: PropertyExample): BadExample {
  return {
    ...(title === undefined ? {} : { title }),
    ...(document === undefined ? {} : { document }),
    apiProperties: file,
    expect: [{ pointer: at, message: said, ...(severity === undefined ? {} : { severity }) }],
  };
}
