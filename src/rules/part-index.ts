// The objects other than operations, parameters, responses and schemas, by the members that they have:
// what the rules on members and the rules on extensions both look at. Made once for all of them.

import { joinPointer } from '../document/pointer.js';
import type { JsonObject } from '../document/types.js';
import { MemberIndex } from './member-index.js';
import { perDocument } from './per-document.js';
import { eachObject, isObject, memberOf } from './raw.js';
import type { Located, RuleContext } from './types.js';

/** An object inside another one: most are valid, so their pointers are only made on demand. */
export class Part<Owner extends Pick<Located, 'pointer'> = Pick<Located, 'pointer'>> {
  declare readonly raw: JsonObject;
  declare readonly owner: Owner;
  /** Its name, where it is one of many; the member of its owner otherwise. */
  declare readonly key: string;
  declare private readonly step: string;

  constructor(raw: JsonObject, owner: Owner, step: string, key: string) {
    this.raw = raw;
    this.owner = owner;
    this.key = key;
    this.step = step;
  }

  get pointer(): string {
    return joinPointer(this.owner.pointer + this.step, this.key);
  }
}

export interface Parts {
  readonly root: MemberIndex<Located>;
  readonly info: MemberIndex<Part>;
  readonly contact: MemberIndex<Part>;
  readonly license: MemberIndex<Part>;
  readonly pathItems: MemberIndex<Part>;
  /** Objects in `paths` whose names show that they are not path items. */
  readonly pathExtensions: MemberIndex<Part>;
  /** `items` of parameters; those inside of them are not among them. */
  readonly items: MemberIndex<Part<RuleContext['parameters'][number]>>;
  readonly headers: MemberIndex<Part>;
}

/** Made once per document. */
export const partsOf = perDocument(({ root, byMember }: RuleContext): Parts => {
  const top = { raw: root, pointer: '' };
  const info = { raw: memberOf(root, 'info'), pointer: '/info' };
  const pathItems = new MemberIndex<Part>();
  const pathExtensions = new MemberIndex<Part>();
  eachObject(memberOf(root, 'paths'), (raw, path) => {
    const index = path.startsWith('x-') ? pathExtensions : pathItems;
    index.add(new Part(raw, top, '/paths', path));
  });
  const items: Parts['items'] = new MemberIndex();
  for (const parameter of byMember.parameters.with('items')) {
    const raw = memberOf(parameter.raw, 'items');
    if (isObject(raw)) items.add(new Part(raw, parameter, '', 'items'));
  }
  const headers = new MemberIndex<Part>();
  for (const response of byMember.responses.with('headers')) {
    eachObject(memberOf(response.raw, 'headers'), (raw, name) =>
      headers.add(new Part(raw, response, '/headers', name)),
    );
  }
  return {
    root: new MemberIndex<Located>([top]),
    info: single(top, 'info'),
    contact: single(info, 'contact'),
    license: single(info, 'license'),
    pathItems,
    pathExtensions,
    items,
    headers,
  };
});

function single(owner: { raw: unknown; pointer: string }, name: string): MemberIndex<Part> {
  const raw = memberOf(owner.raw, name);
  return new MemberIndex(isObject(raw) ? [new Part(raw, owner, '', name)] : []);
}
