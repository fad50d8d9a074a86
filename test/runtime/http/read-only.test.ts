// A generated server and requests without read-only members: what their types let pass is accepted.

import { expect, it } from 'vitest';
import type { ConnectorDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { evaluate } from '../../emit/evaluate.js';
import { emit } from '../../emit/fixtures.js';
import { readOnly } from '../../emit/read-only.js';
import { echo, post, run } from './running-server.js';

const descriptor = evaluate(emit(readOnly).generated('descriptor')) as ConnectorDescriptor;
const names = ['addCake', 'addOrder', 'addAnimal', 'addDog', 'addPlain', 'addInline'];
const controllers = Object.fromEntries(names.map((name) => [name, echo]));

it.each([
  ['/cakes', { name: 'a', near: { name: 'b' }, inner: { size: 1 } }, 200],
  ['/cakes', { name: 'a', layers: [{ taste: 'b' }], extras: { top: { taste: 'c' } } }, 200],
  ['/cakes', { id: '1', made: '2026-01-31T12:00:00Z', name: 'a' }, 200],
  ['/cakes', { layers: [] }, 400],
  ['/cakes', { name: 'a', layers: [{}] }, 400],
  ['/orders', [{ tag: 'a', cake: { name: 'b' } }], 200],
  ['/orders', [{ cake: { name: 'b' } }], 400],
  ['/animals', { kind: 'Cat', lives: 9 }, 200],
  ['/animals', { kind: 'Dog', tail: 'long' }, 200],
  ['/animals', { kind: 'Dog' }, 400],
  ['/animals', { name: 'a' }, 400],
  ['/dogs', { kind: 'Dog', tail: 'long' }, 200],
  ['/inline', { text: 'a' }, 200],
  ['/inline', {}, 400],
])('%s takes %j with %i', async (path, body, status) => {
  const { url } = await run(descriptor, controllers);
  expect((await post(url + path, body)).status).toBe(status);
});
