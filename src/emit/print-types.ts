// Prints TypeScript types as text in Prettier's final format (its rules of version 3 for the few
// constructs that are emitted), so that a run loads neither Prettier nor a compiler. A type is a tree
// of nodes; each knows its one-line form, and is laid out over several lines only where that is too long.

import { propertyKey } from './escape.js';
import { textWidth } from './text-width.js';

export const PRINT_WIDTH = 100;

interface NodeBase {
  /** The whole type on one line. Equal texts mean equal types. */
  readonly flat: string;
  /** A comment inside forbids the one-line form. */
  readonly tall: boolean;
}

export interface AtomNode extends NodeBase {
  readonly kind: 'atom';
}
export interface ArrayNode extends NodeBase {
  readonly kind: 'array';
  readonly element: TypeNode;
}
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  readonly members: readonly TypeNode[];
  /** One object type or name and `null`: printed as that alone is. */
  readonly hug: boolean;
}
export interface IntersectionNode extends NodeBase {
  readonly kind: 'intersection';
  readonly atoms: readonly TypeNode[];
  /** Always printed last. */
  readonly object: ObjectNode | undefined;
}
export interface ObjectNode extends NodeBase {
  readonly kind: 'object';
  readonly members: readonly Member[];
}
export interface GenericNode extends NodeBase {
  readonly kind: 'generic';
  readonly name: string;
  readonly parameters: readonly TypeNode[];
}
export type TypeNode =
  AtomNode | ArrayNode | UnionNode | IntersectionNode | ObjectNode | GenericNode;

export interface Member {
  /** The member's name as the document has it; absent for the index signature `[key: string]`. */
  readonly name?: string;
  readonly optional?: boolean;
  readonly type: TypeNode;
  /** Lines of its JSDoc comment, as made by `docLines`; absent or empty: none. */
  readonly doc?: readonly string[];
}

/** A type that is one word: a keyword, a literal, or a (qualified) name. */
export function atom(text: string): AtomNode {
  return { kind: 'atom', flat: text, tall: false };
}

export const UNKNOWN = atom('unknown');
export const NULL = atom('null');

/** `readonly T[]`: no global name that a definition could shadow. */
export function arrayOf(element: TypeNode): ArrayNode {
  const simple = element.kind === 'atom' || element.kind === 'object' || element.kind === 'generic';
  const flat = simple ? `readonly ${element.flat}[]` : `readonly (${element.flat})[]`;
  return { kind: 'array', element, flat, tall: element.tall };
}

const KEYWORDS = new Set([
  'string',
  'number',
  'boolean',
  'unknown',
  'null',
  'never',
  'void',
  'undefined',
  'true',
  'false',
]);

/** True for a type that is the name of another one. */
export function isName(type: TypeNode): boolean {
  return type.kind === 'atom' && /^[\p{L}_$]/u.test(type.flat) && !KEYWORDS.has(type.flat);
}

/** True for what Prettier keeps on the line of its surroundings: an object type, or a name. */
function huggable(type: TypeNode): boolean {
  return isName(type) || type.kind === 'object' || type.kind === 'generic';
}

/** The union of the types, without repetitions; `unknown` swallows the rest. No type at all: `never`. */
export function unionOf(types: readonly TypeNode[]): TypeNode {
  const members = new Map<string, TypeNode>();
  for (const type of types) {
    for (const member of type.kind === 'union' ? type.members : [type]) {
      if (member.flat === UNKNOWN.flat) return UNKNOWN;
      members.set(member.flat, member);
    }
  }
  const list = [...members.values()];
  const [first] = list;
  if (first === undefined) return atom('never');
  if (list.length === 1) return first;
  return {
    kind: 'union',
    members: list,
    hug:
      list.filter((member) => member.flat === NULL.flat).length === list.length - 1 &&
      list.some(huggable),
    flat: list
      .map((member) => (member.kind === 'intersection' ? `(${member.flat})` : member.flat))
      .join(' | '),
    tall: list.some((member) => member.tall),
  };
}

/** All of the named types, and of an object type. */
export function intersectionOf(atoms: readonly TypeNode[], object?: ObjectNode): TypeNode {
  const distinct = [...new Map(atoms.map((type) => [type.flat, type])).values()];
  const parts = object === undefined ? distinct : [...distinct, object];
  const [first] = parts;
  if (first === undefined) return UNKNOWN;
  if (parts.length === 1) return first;
  return {
    kind: 'intersection',
    atoms: distinct,
    object,
    flat: parts.map((part) => part.flat).join(' & '),
    tall: object?.tall ?? false,
  };
}

export function objectOf(members: readonly Member[]): ObjectNode {
  const flat =
    members.length === 0
      ? '{}'
      : `{ ${members.map((member) => memberHead(member) + member.type.flat).join('; ')} }`;
  const tall = members.some((member) => member.type.tall || (member.doc?.length ?? 0) > 0);
  return { kind: 'object', members, flat, tall };
}

export function genericOf(name: string, parameters: readonly TypeNode[]): GenericNode {
  return {
    kind: 'generic',
    name,
    parameters,
    flat: `${name}<${parameters.map((parameter) => parameter.flat).join(', ')}>`,
    tall: parameters.some((parameter) => parameter.tall),
  };
}

function memberHead(member: Member): string {
  if (member.name === undefined) return 'readonly [key: string]: ';
  return `readonly ${propertyKey(member.name)}${member.optional ? '?' : ''}: `;
}

/** True when the one-line form may stand at `column` with `rest` more columns behind it. */
function fits(type: TypeNode, column: number, rest: number): boolean {
  return !type.tall && column + textWidth(type.flat) + rest <= PRINT_WIDTH;
}

export function indentOf(columns: number): string {
  return ' '.repeat(columns);
}

/** The lines of an object's or interface's members, each ending with a line break. */
export function printMembers(members: readonly Member[], indent: number): string {
  const margin = indentOf(indent);
  let text = '';
  for (const member of members) {
    for (const line of member.doc ?? []) text += `${margin}${line}\n`;
    const head = memberHead(member);
    const column = indent + textWidth(head);
    if (member.name === undefined && !headFits(member.type, column, 1)) {
      const line = `${margin}readonly [\n${margin}  key: string\n${margin}]: `;
      text += `${line}${printMember(member.type, indent, indent + 3)};\n`;
    } else {
      const type = printMember(member.type, indent, column);
      text += `${margin}${type.startsWith('\n') ? head.trimEnd() : head}${type};\n`;
    }
  }
  return text;
}

/** A member's type. A long union goes to the next line. */
function printMember(type: TypeNode, indent: number, column: number): string {
  if (type.kind !== 'union' || type.hug || fits(type, column, 1)) {
    return printType(type, indent, column, 1);
  }
  return `\n${indentOf(indent + 2)}${printUnion(type, indent + 2, 1)}`;
}

/** A union at the start of a line of its own. */
function printUnion(union: UnionNode, indent: number, rest: number): string {
  if (fits(union, indent, rest)) return union.flat;
  const last = union.members.length - 1;
  return union.members
    .map((member, index) => {
      const after = index === last ? rest : 0;
      const parenthesised = member.kind === 'intersection';
      const text = parenthesised
        ? `(${printType(member, indent + 2, indent + 3, after + 1)})`
        : printType(member, indent + 2, indent + 2, after);
      return `| ${text}`;
    })
    .join(`\n${indentOf(indent)}`);
}

/**
 * A type that starts at `column` of a line.
 *
 * @param indent columns of the construct that holds it: where its closing bracket goes.
 * @param rest columns that must stay free behind it on its last line.
 */
export function printType(type: TypeNode, indent: number, column: number, rest: number): string {
  if (fits(type, column, rest)) return type.flat;
  switch (type.kind) {
    case 'atom':
      return type.flat;
    case 'object':
      return printObject(type, indent);
    case 'array':
      return printArray(type, indent, column, rest);
    case 'union':
      return type.hug
        ? printHugged(type.members, indent, column, rest)
        : printUnion(type, indent, rest);
    case 'intersection':
      return printIntersection(type, indent, column, rest);
    case 'generic':
      return printGeneric(type, indent, column, rest);
    default:
      return type satisfies never;
  }
}

function printHugged(
  members: readonly TypeNode[],
  indent: number,
  column: number,
  rest: number,
): string {
  const [first, second] = members;
  const before = first?.flat === NULL.flat ? 'null | ' : '';
  const after = before === '' ? ' | null' : '';
  const held = before === '' ? first : second;
  if (held === undefined) return before;
  const text = printType(held, indent, column + before.length, rest + after.length);
  return before + text + after;
}

function printObject(type: ObjectNode, indent: number): string {
  if (type.members.length === 0) return '{}';
  return `{\n${printMembers(type.members, indent + 2)}${indentOf(indent)}}`;
}

function printArray(type: ArrayNode, indent: number, column: number, rest: number): string {
  const { element } = type;
  const at = column + 'readonly '.length;
  if (element.kind === 'atom' || element.kind === 'object' || element.kind === 'generic') {
    return `readonly ${printType(element, indent, at, rest + 2)}[]`;
  }
  if (element.kind === 'union' && !element.hug) {
    const inner = printUnion(element, indent + 2, 0);
    return `readonly (\n${indentOf(indent + 2)}${inner}\n${indentOf(indent)})[]`;
  }
  return `readonly (${printType(element, indent, at + 1, rest + 3)})[]`;
}

function printIntersection(
  type: IntersectionNode,
  indent: number,
  column: number,
  rest: number,
): string {
  const names = type.atoms.map((part) => part.flat).join(` &\n${indentOf(indent + 2)}`);
  const last = type.atoms.at(-1);
  if (type.object === undefined || last === undefined) return names;
  const single = type.atoms.length === 1;
  const at = (single ? column : indent + 2) + textWidth(last.flat) + ' & '.length;
  return `${names} & ${printType(type.object, single ? indent : indent + 2, at, rest)}`;
}

/** The only type argument that Prettier leaves on the line of its angle brackets. */
function standsInBrackets(type: TypeNode): boolean {
  if (type.kind === 'union') return type.hug;
  return type.kind === 'atom' || type.kind === 'object';
}

function printGeneric(type: GenericNode, indent: number, column: number, rest: number): string {
  const [only] = type.parameters;
  if (type.parameters.length === 1 && only !== undefined && standsInBrackets(only)) {
    const at = column + type.name.length + 1;
    return `${type.name}<${printType(only, indent, at, rest + 1)}>`;
  }
  const inner = indent + 2;
  const lines = type.parameters.map((parameter, index) => {
    const after = index === type.parameters.length - 1 ? 0 : 1;
    return indentOf(inner) + printType(parameter, inner, inner, after);
  });
  return `${type.name}<\n${lines.join(',\n')}\n${indentOf(indent)}>`;
}

/** True when what must stay on the line of an `=` or `:` (up to the first possible break) fits there. */
export function headFits(type: TypeNode, column: number, rest: number): boolean {
  const needed = headWidth(type);
  return column + (needed === undefined ? textWidth(type.flat) + rest : needed) <= PRINT_WIDTH;
}

/** Columns up to the first possible line break; undefined when there is none. */
function headWidth(type: TypeNode): number | undefined {
  switch (type.kind) {
    case 'atom':
      return undefined;
    case 'object':
      return type.members.length === 0 ? undefined : 1;
    case 'array': {
      const bare = type.element.kind === 'atom' || type.element.kind === 'object';
      if (type.element.kind === 'union' && !type.element.hug) return 'readonly ('.length;
      const inner = headWidth(type.element);
      return inner === undefined ? undefined : inner + (bare ? 9 : 10);
    }
    case 'union': {
      const [first] = type.members;
      if (!type.hug || first === undefined) return 0;
      if (first.flat !== NULL.flat) return headWidth(first);
      const inner = headWidth(type.members[1] ?? first);
      return inner === undefined ? undefined : inner + 'null | '.length;
    }
    case 'intersection': {
      const [first] = type.atoms;
      if (first === undefined) return undefined;
      const start = textWidth(first.flat);
      if (type.atoms.length > 1 || type.object === undefined) return start + 2;
      const inner = headWidth(type.object);
      return inner === undefined ? undefined : start + 3 + inner;
    }
    case 'generic': {
      const [only] = type.parameters;
      const start = textWidth(type.name) + 1;
      if (type.parameters.length > 1 || only === undefined || !standsInBrackets(only)) return start;
      const inner = headWidth(only);
      return inner === undefined ? undefined : start + inner;
    }
    default:
      return type satisfies never;
  }
}
