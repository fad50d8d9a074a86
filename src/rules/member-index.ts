// Which objects have which member. A rule about `format` looks at the objects that have one, and not at
// all there are: most definitions have thousands of schemas, and few of them what a rule is about.

import type { JsonObject } from '../document/types.js';

const none: readonly never[] = [];

export class MemberIndex<Node extends { readonly raw: JsonObject }> {
  readonly #nodes = new Map<string, Node[]>();

  constructor(nodes: Iterable<Node> = []) {
    for (const node of nodes) this.add(node);
  }

  add(node: Node): void {
    const names = Object.keys(node.raw);
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      const nodes = this.#nodes.get(name);
      if (nodes === undefined) this.#nodes.set(name, [node]);
      else nodes.push(node);
    }
  }

  /** In the order in which they were added. */
  with(name: string): readonly Node[] {
    return this.#nodes.get(name) ?? none;
  }

  /** Every name that any of them has. */
  names(): Iterable<string> {
    return this.#nodes.keys();
  }
}
