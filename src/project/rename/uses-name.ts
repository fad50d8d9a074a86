// Whether a file of the user's has a name already.

import { Node, type SourceFile, SyntaxKind } from 'ts-morph';

/** Whether a name means something of the file's own; members of other things do not count. */
export function usesName(file: SourceFile, name: string): boolean {
  return file.getDescendantsOfKind(SyntaxKind.Identifier).some((node) => {
    if (node.getText() !== name) return false;
    const parent = node.getParent();
    if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() !== node;
    if (Node.isPropertyAssignment(parent)) return parent.getNameNode() !== node;
    return !Node.isQualifiedName(parent) && !Node.isPropertySignature(parent);
  });
}
