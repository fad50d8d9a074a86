// Which objects have which member. A rule about `format` looks at the objects that have one, and not at
// all there are: most definitions have thousands of schemas, and few of them what a rule is about.

import type { JsonObject } from '../document/types.js';

export class MemberIndex<Node extends { readonly raw: JsonObject }> {
  readonly #nodes = new Map<string, Node[]>();

  constructor(nodes: Iterable<Node> = []) {
    for (const node of nodes) this.add(node);
  }

  add(node: Node): void {
    for (const name of Object.keys(node.raw)) {
      const nodes = this.#nodes.get(name);
      if (nodes === undefined) this.#nodes.set(name, [node]);
      else nodes.push(node);
    }
  }

  /** In the order in which they were added. */
  with(name: string): readonly Node[] {
    return this.#nodes.get(name) ?? [];
  }

  /** Every name that any of them has. */
  names(): Iterable<string> {
    return this.#nodes.keys();
  }
}
