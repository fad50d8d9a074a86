// Read-only members: the types of answers have them, those of requests do not.

import { describe, expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { emitOperations } from '../../src/emit/operations.js';
import { emitTypes } from '../../src/emit/types.js';
import { planNames } from '../../src/plan/names.js';
import { declaration, emit, everything, typeCheck, unformatted } from './fixtures.js';
import { readOnly } from './read-only.js';

const emitted = emit(readOnly);
const types = emitted.generated('types');
const operations = emitted.generated('operations');

const CONTROLLERS = `import type { AddAnimalController, AddCakeController, AddOrderController } from './generated/contracts.gen.js';
import type * as types from './generated/types.gen.js';

export const addCake: AddCakeController = {
  async handle({ body }) {
    // @ts-expect-error The server says what it is.
    String(body.id);
    // @ts-expect-error As above, behind a reference.
    String(body.made);
    // @ts-expect-error As above, in what is written out.
    String(body.inner?.serial);
    const layers = (body.layers ?? []).map((layer, number) => ({ ...layer, number }));
    const inner = body.inner && { ...body.inner, serial: '1' };
    const { near: _near, extras: _extras, inner: _inner, ...rest } = body;
    return {
      status: 200,
      body: { ...rest, id: '1', made: '2026-01-31T12:00:00Z', layers, ...(inner && { inner }) },
    };
  },
};

export const noId: AddCakeController = {
  // @ts-expect-error An answer has what is required of it.
  async handle({ body }) {
    return { status: 200, body };
  },
};

export const addOrder: AddOrderController = {
  async handle({ body }) {
    const [first] = body;
    // @ts-expect-error The base has it in answers alone.
    String(first?.id);
    const tag: string | undefined = first?.tag;
    // @ts-expect-error At any depth.
    String(first?.cake?.near?.near?.layers?.[0]?.number);
    return { status: 200, body: [{ id: '1', tag: tag ?? '' }] };
  },
};

export const addAnimal: AddAnimalController = {
  async handle({ body }) {
    // Which kind it is has to be said.
    if (body.kind !== 'Cat') return { status: 200, body: { kind: 'Animal' } };
    const lives: number | undefined = body.lives;
    // @ts-expect-error
    String(body.chip);
    const cat: types.Cat = { ...body, chip: '1', ...(lives === undefined ? {} : { lives }) };
    return { status: 200, body: cat };
  },
};
`;

const CALLER = `import type { Client } from './generated/client.gen.js';

export async function call(client: Client): Promise<string> {
  const cake = await client.addCake({
    body: { name: 'a', layers: [{ taste: 'b' }], extras: { top: { taste: 'c' } }, near: { name: 'd' } },
  });
  // What was answered can be sent again.
  await client.addCake({ body: cake });
  await client.addCake({ body: { ...cake, name: 'e' } });
  // @ts-expect-error
  await client.addCake({ body: { name: 'a', id: '1' } });
  // @ts-expect-error
  await client.addCake({ body: { layers: [] } });
  await client.addOrder({ body: [{ tag: 'a', cake: { name: 'b' } }] });
  await client.addAnimal({ body: { kind: 'Cat', lives: 9 } });
  await client.addAnimal({ body: { kind: 'Dog', tail: 'long' } });
  // @ts-expect-error
  await client.addAnimal({ body: { name: 'a' } });
  const { no } = await client.addInline({ body: { text: 'a' } });
  const { number } = await client.addPlain({ body: { note: 'a' } });
  return cake.id + cake.made + no + number;
}
`;

describe('read-only members', () => {
  it('are absent from what controllers get and clients send, at any depth, and in all answers', () => {
    const project = new Map([
      ...emitted.files,
      ['src/use-contracts.ts', CONTROLLERS],
      ['src/use-client.ts', CALLER],
    ]);
    expect(typeCheck('emit-read-only', new Map([['read-only', project]]))).toEqual([]);
  }, 120_000);

  it('give a definition a second type that says what it is for', () => {
    expect(declaration(types, 'LayerRequest')).toBe(
      'export interface LayerRequest {\n  readonly taste: string;\n}',
    );
    expect(types).toContain(`/**
 * What the bakery sells.
 *
 * As requests have it: without read-only members.
 */
export interface CakeRequest2 {`);
    expect(declaration(types, 'Cake')).toContain('readonly near?: Cake;');
    expect(declaration(types, 'CakeRequest2')).toContain('readonly near?: CakeRequest2;');
    expect(declaration(types, 'CakeRequest2')).toContain('readonly plain?: Plain;');
  });

  it('leave a definition one type where they are not in it, or not in a request', () => {
    const names = [...types.matchAll(/^export \w+ (\w+Request\w*)/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'CakeRequest2',
      'LayerRequest',
      'BaseRequest',
      'OrderRequest',
      'AnimalRequest',
      'AnimalRequestBase',
      'CatRequest',
      'CakeRequest',
    ]);
    expect(declaration(operations, 'AddDogRequest')).toContain('readonly body: types.Dog;');
    expect(declaration(operations, 'AddPlainRequest')).toContain('readonly body: types.Plain;');
  });

  it('add nothing to the types of everything else', () => {
    // The same with a definition whose read-only members no request refers to.
    const receipt = { type: 'object', properties: { number: { type: 'string', readOnly: true } } };
    const more = {
      ...everything,
      definitions: { ...(everything['definitions'] as object), receipt },
    };
    const texts = [everything, more].map((it) =>
      emit(it)
        .generated('types')
        .replace(/\nexport interface Receipt \{[^}]*\}\n/, ''),
    );
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).not.toContain('As requests have it');
  });

  it('leave former names to the types of requests, too', () => {
    const model = buildModel({ swagger: '2.0', info: {}, ...readOnly }, {});
    const former = new Map([['Tier', 'Layer']]);
    const names = { ...planNames(model), formerTypes: former };
    const text = emitTypes(model, names)
      .map(({ content }) => String(content))
      .join('');
    expect(text).toContain('export type Tier = Layer;');
    expect(text).toContain('export type TierRequest = LayerRequest;');
    expect(emitOperations(model, names)).toHaveLength(1);
  });

  it('are formatted', async () => {
    expect(await unformatted(emitted)).toEqual([]);
  });
});
