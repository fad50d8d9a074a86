// The properties and parameters marked for the callback URL: which of them count, how messages name them,
// and where they are in the document.

import type { CallbackMark } from '../../model/types.js';
import {
  contentOf,
  type Marked,
  markedOperations,
  rawAt,
  settingOf,
  URL_MARK,
} from '../patterns.js';
import { perDocument } from '../per-document.js';
import { memberOf } from '../raw.js';
import type { OperationNode, ParameterNode, RuleContext } from '../types.js';

interface Placed extends Pick<Marked, 'operation'> {
  readonly mark: CallbackMark;
}

/** Valid marks: the callback URL goes there, unless la-connector.json names another parameter or property. */
function soundMarks(context: RuleContext, { operation, marks }: Marked): readonly CallbackMark[] {
  if (settingOf(context, operation).callbackUrl !== undefined) return [];
  return marks.filter(({ fault }) => fault !== 'value');
}

/** The operations with valid marks. */
export const takingUrl = perDocument((context: RuleContext) =>
  markedOperations(context).flatMap((marked) => {
    const [first, ...more] = soundMarks(context, marked);
    return first === undefined ? [] : [{ ...marked, first, more }];
  }),
);

/** Every mark once, with the first operation that has it and its path item's content. */
export const placed = perDocument((context: RuleContext): readonly Placed[] => {
  const byPointer = new Map<string, Placed>();
  for (const { operation, first, more } of takingUrl(context)) {
    if (contentOf(operation) === undefined) continue;
    for (const mark of [first, ...more])
      if (!byPointer.has(mark.markedAt)) byPointer.set(mark.markedAt, { operation, mark });
  }
  return [...byPointer.values()];
});

export function nameOf({ in: place, path }: CallbackMark): string {
  return place === 'body' && path.length === 0 ? 'body' : path.join('/');
}

/** The position of the mark itself; of the object that has it, where that is a schema around the marked one. */
export function markPointer(context: RuleContext, { markedAt }: CallbackMark): string {
  return memberOf(rawAt(context, markedAt)?.raw, URL_MARK) === undefined
    ? markedAt
    : `${markedAt}/${URL_MARK}`;
}

/** The parameter that is marked, or that contains the mark. */
export function parameterOf(
  { parameters }: OperationNode,
  mark: CallbackMark,
): ParameterNode | undefined {
  const [name] = mark.path;
  return parameters.find(({ parameter }) =>
    mark.in === 'body'
      ? parameter.in === 'body'
      : parameter.pointer === mark.markedAt ||
        (parameter.in === mark.in && parameter.name === name),
  )?.parameter;
}
