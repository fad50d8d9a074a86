// The return type that a handler gets, and where its text goes.

import { type Expression, Node, SyntaxKind } from 'ts-morph';
import type { TextEdit } from '../rename/user-code.js';
import type { Handler } from './find-handler.js';

/** What a handler returns by the look of it. */
export interface Returned {
  /** Values are returned: without any there is nothing to check. */
  readonly values: boolean;
  /** All of them are object literals, or undefined: none is a promise. */
  readonly literal: boolean;
  /** One of them is what a call returned, which may be nothing. */
  readonly called: boolean;
}

export function returnedBy(handler: Handler): Returned {
  const values = returnedValues(handler).flatMap(alternatives);
  return {
    values: values.length > 0,
    literal: values.every(
      (value) => Node.isObjectLiteralExpression(value) || value.getText() === 'undefined',
    ),
    called: values.some((value) => Node.isCallExpression(value)),
  };
}

function returnedValues(handler: Handler): Expression[] {
  const body = handler.getBody();
  if (body === undefined) return [];
  if (!Node.isBlock(body)) return [body as Expression];
  const found: Expression[] = [];
  body.forEachDescendant((node, traversal) => {
    if (Node.isFunctionLikeDeclaration(node) || Node.isClassLikeDeclarationBase(node))
      // What an inner function returns is not what this one returns.
      traversal.skip();
    else if (Node.isReturnStatement(node)) found.push(...[node.getExpression() ?? []].flat());
  });
  return found;
}

/** The values that an expression can have, without what is put around them. */
function alternatives(value: Expression): Expression[] {
  if (Node.isConditionalExpression(value))
    return [value.getWhenTrue(), value.getWhenFalse()].flatMap(alternatives);
  if (
    Node.isParenthesizedExpression(value) ||
    Node.isAsExpression(value) ||
    Node.isSatisfiesExpression(value) ||
    Node.isAwaitExpression(value)
  )
    return alternatives(value.getExpression());
  return [value];
}

/**
 * The return type as text.
 *
 * @param type what is promised, as the file calls it.
 * @param optional the contract lets it return nothing.
 */
export function returnType(handler: Handler, type: string, optional: boolean): string {
  const { literal, called } = returnedBy(handler);
  const whole = optional ? `${type} | undefined${called ? ' | void' : ''}` : type;
  if (handler.isAsync()) return `Promise<${whole}>`;
  return literal ? whole : `Promise<${whole}> | ${whole}`;
}

/** The edits that declare it. */
export function returnTypeEdits(handler: Handler, type: string): TextEdit[] {
  const closing = handler.getFirstChildByKind(SyntaxKind.CloseParenToken);
  if (closing !== undefined) return [insertion(closing.getEnd(), `: ${type}`)];
  // `request => ...`
  const [parameter] = handler.getParameters();
  if (parameter === undefined) return [];
  return [insertion(parameter.getStart(), '('), insertion(parameter.getEnd(), `): ${type}`)];
}

export function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}
