// Every reference of a dynamic extension to a part of the operation that contains it.

import type { Located, OperationNode, RuleContext } from '../types.js';
import { sourceAt, sourceNamed } from './sources.js';
import type { Source } from './sources.js';
import { dynamicUses, isNewForm } from './uses.js';
import type { Binding, DynamicUse } from './uses.js';
import { perDocument } from '../per-document.js';

/** What one reference means in one of the operations that it is part of. */
export interface Referring {
  readonly use: DynamicUse;
  readonly binding: Binding;
  readonly name: string;
  readonly caller: OperationNode;
  readonly source: Source;
}

/** Every reference with what it means in each operation that it is part of. */
export const references = perDocument((context: RuleContext): readonly Referring[] => {
  const found: Referring[] = [];
  for (const use of dynamicUses(context)) {
    for (const binding of use.bindings) {
      const { reference: name } = binding;
      if (name === undefined) continue;
      for (const caller of use.callers) {
        const source = isNewForm(use)
          ? sourceAt(context, caller, name)
          : sourceNamed(context, caller, name, use.owner.pointer);
        found.push({ use, binding, name, caller, source });
      }
    }
  }
  return found;
});

/** What a source is, with its schema's references followed: the parameter, or the last property. */
export function endOf(source: Source): Located | undefined {
  if (source.kind === 'parameter') return source.parameter;
  return source.kind === 'property' ? source.steps.at(-1)?.schema : undefined;
}

export function targetOf(context: RuleContext, { use, binding }: Referring): Located | undefined {
  if (use.target === undefined) return undefined;
  return endOf(sourceAt(context, use.target, binding.name));
}

/** One finding per position, however many operations share it. */
export function firstOfEach(
  found: readonly Referring[],
): Array<Referring & { readonly others: number }> {
  const byPlace = new Map<Binding, Referring & { others: number }>();
  for (const one of found) {
    const known = byPlace.get(one.binding);
    if (known === undefined) byPlace.set(one.binding, { ...one, others: 0 });
    else known.others += 1;
  }
  return [...byPlace.values()];
}

export function alsoIn(others: number): string {
  return others === 0 ? '' : ` (neither do ${others} other operations that share it)`;
}
