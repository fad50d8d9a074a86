// Finds the function behind a handler in the user's code: in the controller's own object or class, or in
// the files that it takes them from. Only the syntax is read: no types, no packages.

import { posix } from 'node:path';
import {
  type ArrowFunction,
  type ClassDeclaration,
  type Expression,
  type FunctionDeclaration,
  type FunctionExpression,
  type MethodDeclaration,
  Node,
  type ObjectLiteralExpression,
  type SourceFile,
} from 'ts-morph';
import { isUsersPath } from '../user-sources.js';

export type Handler = ArrowFunction | FunctionDeclaration | FunctionExpression | MethodDeclaration;

/** References that are followed from file to file and from name to name: circles end somewhere. */
const MAX_STEPS = 20;

/** A file of the project by its path, if it is there. */
export type Open = (path: string) => SourceFile | undefined;

/** The functions of controllers. */
export class HandlerSearch {
  readonly #open: Open;
  #steps = 0;

  constructor(open: Open) {
    this.#open = open;
  }

  /** @param path the controller's file; @param constant what it exports. */
  find(path: string, constant: string, handler: string): Handler | undefined {
    this.#steps = MAX_STEPS;
    const file = this.#open(path);
    const controller = file && this.#exported(file, path, constant);
    return controller && this.#member(controller.node, controller.path, handler);
  }

  #exported(file: SourceFile, path: string, name: string): Found | undefined {
    if (this.#steps-- <= 0) return undefined;
    for (const declaration of file.getExportDeclarations()) {
      const module = declaration.getModuleSpecifierValue();
      const specifiers = declaration.getNamedExports();
      const own = specifiers.find(
        (one) => (one.getAliasNode()?.getText() ?? one.getName()) === name,
      );
      if (own !== undefined)
        return module === undefined
          ? this.#named(file, path, own.getName())
          : this.#imported(path, module, own.getName());
      if (module === undefined || specifiers.length > 0) continue;
      const far = this.#imported(path, module, name);
      if (far !== undefined) return far;
    }
    return this.#named(file, path, name);
  }

  #imported(from: string, module: string, name: string): Found | undefined {
    if (!module.startsWith('.')) return undefined;
    const path = posix.join(posix.dirname(from), module).replace(/\.([cm]?)js$/, '.$1ts');
    const file = isUsersPath(path) && !path.startsWith('..') ? this.#open(path) : undefined;
    return file && this.#exported(file, path, name);
  }

  /** What a name of the file's own top level means. */
  #named(file: SourceFile, path: string, name: string): Found | undefined {
    if (this.#steps-- <= 0) return undefined;
    const node =
      file.getVariableDeclaration(name)?.getInitializer() ??
      file.getFunction(name) ??
      file.getClass(name);
    if (node !== undefined) return this.#resolved(node, path);
    for (const declaration of file.getImportDeclarations()) {
      const own = declaration
        .getNamedImports()
        .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
      if (own !== undefined)
        return this.#imported(path, declaration.getModuleSpecifierValue(), own.getName());
    }
    return undefined;
  }

  #resolved(node: Node, path: string): Found | undefined {
    if (
      Node.isAsExpression(node) ||
      Node.isSatisfiesExpression(node) ||
      Node.isParenthesizedExpression(node) ||
      Node.isNonNullExpression(node)
    )
      return this.#resolved(node.getExpression(), path);
    if (Node.isIdentifier(node)) return this.#named(node.getSourceFile(), path, node.getText());
    if (Node.isNewExpression(node)) return this.#resolved(node.getExpression(), path);
    if (Node.isCallExpression(node)) {
      const [first] = node.getArguments();
      return first && this.#resolved(first as Expression, path);
    }
    const isKnown =
      isHandler(node) || Node.isObjectLiteralExpression(node) || Node.isClassDeclaration(node);
    return isKnown ? { node, path } : undefined;
  }

  #member(owner: Node, path: string, name: string): Handler | undefined {
    if (this.#steps-- <= 0) return undefined;
    if (Node.isObjectLiteralExpression(owner)) return this.#property(owner, path, name);
    if (Node.isClassDeclaration(owner)) return this.#method(owner, path, name);
    return undefined;
  }

  #property(owner: ObjectLiteralExpression, path: string, name: string): Handler | undefined {
    // The last one counts.
    for (const property of owner.getProperties().toReversed()) {
      if (Node.isSpreadAssignment(property)) {
        const spread = this.#resolved(property.getExpression(), path);
        const found = spread && this.#member(spread.node, spread.path, name);
        if (found !== undefined) return found;
        continue;
      }
      if (property.getName().replace(/^(["'])(.*)\1$/, '$2') !== name) continue;
      if (Node.isMethodDeclaration(property)) return property;
      const value = Node.isPropertyAssignment(property)
        ? property.getInitializer()
        : Node.isShorthandPropertyAssignment(property)
          ? property.getNameNode()
          : undefined;
      return value && this.#function(value, path);
    }
    return undefined;
  }

  #method(owner: ClassDeclaration, path: string, name: string): Handler | undefined {
    const method = owner.getInstanceMethod(name);
    if (method !== undefined) return method;
    const property = owner.getInstanceProperty(name);
    const value = Node.isPropertyDeclaration(property) ? property.getInitializer() : undefined;
    return value && this.#function(value, path);
  }

  #function(value: Node, path: string): Handler | undefined {
    // What a call makes is not known: `notImplemented(...)`, a wrapper.
    if (Node.isCallExpression(value)) return undefined;
    const found = this.#resolved(value, path)?.node;
    return found !== undefined && isHandler(found) ? found : undefined;
  }
}

interface Found {
  readonly node: Node;
  /** Of its file. */
  readonly path: string;
}

function isHandler(node: Node): node is Handler {
  return (
    Node.isArrowFunction(node) ||
    Node.isFunctionExpression(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isMethodDeclaration(node)
  );
}
