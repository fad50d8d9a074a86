// `client.orderCake()`, `connector.triggers.orderCake`, `{ orderCake } = client`: members of what
// generated files declare, in the user's code. The declarations may have their new names already, so
// places are told by the type that they are members of.

import { Node, SyntaxKind, type Type } from 'ts-morph';
import type { UserCode } from './user-code.js';

const memberOwners = new Set(['Client', 'Connector', 'Controllers']);

export function renameMembers(code: UserCode, from: string, to: string): void {
  if (from === to) return;
  const isMember = (type: Type | undefined): boolean =>
    type !== undefined && isOfConnector(code, type, from);
  for (const file of code.files) {
    const put = (node: Node, text: string): void =>
      code.edit(file, { start: node.getStart(), end: node.getEnd(), text });
    for (const node of file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
      const name = node.getNameNode();
      if (name.getText() === from && isMember(node.getExpression().getType())) put(name, to);
    }
    for (const node of file.getDescendantsOfKind(SyntaxKind.ElementAccessExpression)) {
      const name = node.getArgumentExpression();
      if (!Node.isStringLiteral(name) || name.getLiteralValue() !== from) continue;
      if (isMember(node.getExpression().getType())) putText(code, name, to);
    }
    for (const node of file.getDescendantsOfKind(SyntaxKind.BindingElement)) {
      const pattern = node.getParent();
      const name = node.getPropertyNameNode() ?? node.getNameNode();
      if (name.getText() !== from || !Node.isObjectBindingPattern(pattern)) continue;
      if (!isMember(sourceOf(pattern)?.getType())) continue;
      put(name, node.getPropertyNameNode() === undefined ? `${to}: ${from}` : to);
    }
    for (const node of file.getDescendantsOfKind(SyntaxKind.PropertyAssignment)) {
      const name = node.getNameNode();
      const isNamed = Node.isIdentifier(name) && name.getText() === from;
      if (isNamed && isMember(contextOf(node))) put(name, to);
    }
    for (const node of file.getDescendantsOfKind(SyntaxKind.MethodDeclaration)) {
      const name = node.getNameNode();
      if (name.getText() === from && isMember(contextOf(node))) put(name, to);
    }
    for (const node of file.getDescendantsOfKind(SyntaxKind.ShorthandPropertyAssignment)) {
      const name = node.getNameNode();
      if (name.getText() !== from || !isMember(contextOf(node))) continue;
      // The constant itself may have a new name, too.
      const renamed = code.editAt(file, name.getStart())?.text.split(': ')[1];
      const text = (renamed ?? from) === to ? to : `${to}: ${renamed ?? from}`;
      code.replaceEdit(file, { start: name.getStart(), end: name.getEnd(), text });
    }
  }
}

/** The quotes stay. */
function putText(code: UserCode, literal: Node, text: string): void {
  const [start, end] = [literal.getStart() + 1, literal.getEnd() - 1];
  code.edit(literal.getSourceFile(), { start, end, text });
}

/** What an object pattern takes apart. */
function sourceOf(pattern: Node): Node | undefined {
  const owner = pattern.getParent();
  if (Node.isVariableDeclaration(owner)) return owner.getInitializer() ?? owner;
  return owner;
}

function contextOf(member: Node): Type | undefined {
  const literal = member.getParent();
  return Node.isObjectLiteralExpression(literal) ? literal.getContextualType() : undefined;
}

/** Whether a type is the client, the controllers, or a group of the connector's triggers or actions. */
function isOfConnector(code: UserCode, type: Type, member: string): boolean {
  const declared = [
    ...(type.getSymbol()?.getDeclarations() ?? []),
    ...(type.getProperty(member)?.getDeclarations() ?? []),
    ...type.getAliasTypeArguments().flatMap((one) => one.getSymbol()?.getDeclarations() ?? []),
  ];
  return declared.some((declaration) => {
    if (code.isUsers(declaration.getSourceFile())) return false;
    const owner = declaration.getFirstAncestorByKind(SyntaxKind.InterfaceDeclaration);
    const own = Node.isInterfaceDeclaration(declaration) ? declaration : owner;
    return own !== undefined && memberOwners.has(own.getName());
  });
}
