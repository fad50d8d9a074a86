// The tree with positions, for any format of the text.

/** Start and end offset, end exclusive. */
export type Span = readonly [start: number, end: number];

export interface Member {
  readonly name: string;
  readonly key: Span;
  readonly value: PlacedNode;
}

/** What a token of a pointer leads to. The key of a list's item is the item. */
export type PlacedChild = Pick<Member, 'key' | 'value'>;

/** A node with its place. Asking for members or items is what walks the text or tree below. */
export interface PlacedNode {
  readonly span: Span;
  /** True for an alias: its content is elsewhere and is visited there. */
  readonly alias?: boolean;
  /** In document order, repeated names included. Undefined when this is not an object. */
  members(): readonly Member[] | undefined;
  /** Undefined when this is not an array. */
  items(): readonly PlacedNode[] | undefined;
  /** Of repeated names the last, as in the parsed value. Undefined when it does not exist. */
  child(token: string): PlacedChild | undefined;
}
