// Which objects have which member. A rule about `format` looks at the objects that have one, and not at
// all there are: most definitions have thousands of schemas, and few of them what a rule is about.

import type { JsonObject } from '../document/types.js';

const none: readonly never[] = [];

/** All that have one member. */
interface Having<Node> {
  readonly nodes: Node[];
  readonly mark: number;
}

export class MemberIndex<Node extends { readonly raw: JsonObject }> {
  protected readonly having = new Map<string, Having<Node>>();
  readonly #marks: ReadonlyMap<string, number> | undefined;

  /** @param marks bits that `add` gives for members, so that who adds a node need not ask for each of them. */
  constructor(nodes: readonly Node[] = [], marks?: ReadonlyMap<string, number>) {
    this.#marks = marks;
    for (let at = 0; at < nodes.length; at += 1) this.add(nodes[at] as Node);
  }

  /** The marks of all members that it has. */
  add(node: Node): number {
    const all = this.having;
    const names = Object.keys(node.raw);
    let marks = 0;
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      const having = all.get(name) ?? this.begin(name);
      having.nodes.push(node);
      marks |= having.mark;
    }
    return marks;
  }

  protected begin(name: string): Having<Node> {
    const having = { nodes: [], mark: this.#marks?.get(name) ?? 0 };
    this.having.set(name, having);
    return having;
  }

  /** In the order in which they were added. */
  with(name: string): readonly Node[] {
    return this.having.get(name)?.nodes ?? none;
  }

  /** Every name that any of them has. */
  names(): Iterable<string> {
    return this.having.keys();
  }
}
