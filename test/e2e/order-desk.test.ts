// All five patterns in one connector, behind bearer tokens of a real issuer: the event feed, a status
// operation of the definition, an approval that waits for a person, and the typed client.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildSample,
  createReceiver,
  followLocation,
  hasty,
  importClient,
  type Receiver,
  required,
  type RunningServer,
  start,
} from './project.js';

let issuer: Server;
let issuerUrl: string;
let token: (claims?: { audience?: string; subject?: string; expires?: string }) => Promise<string>;
let server: RunningServer;
let receiver: Receiver;
let folder: string;
let headers: Record<string, string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  issuer = createServer((request, response) => {
    const body =
      request.url === '/.well-known/openid-configuration'
        ? { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` }
        : { keys: [jwk] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  token = ({ audience = 'order-desk', subject = 'flow', expires = '1h' } = {}) =>
    new SignJWT({ scp: 'orders.write' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuerUrl)
      .setAudience(audience)
      .setSubject(subject)
      .setExpirationTime(expires)
      .sign(privateKey);
  receiver = await createReceiver();
  folder = await buildSample('order-desk');
  server = await start(folder, {
    OAUTH_ISSUER: issuerUrl,
    OAUTH_AUDIENCE: 'order-desk',
    PACKING_SECONDS: '0.3',
  });
  headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
});
afterAll(async () => {
  await server?.stop();
  await receiver?.close();
  issuer?.close();
});

const api = (path: string) => `${server.url}/v1${path}`;
const send = (method: string, path: string, body?: unknown) =>
  fetch(api(path), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function createOrder(customerId = 'fabrikam'): Promise<{ id: string; number: string }> {
  const response = await send('POST', '/orders?kind=goods', {
    customerId,
    total: 12.5,
    note: null,
    details: { article: 'spoon', quantity: 3 },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; number: string };
}

describe('bearer tokens', () => {
  it.each([
    ['none', () => Promise.resolve(undefined)],
    ['another audience', () => token({ audience: 'elsewhere' })],
    ['an expired one', () => token({ expires: '-1h' })],
    ['no token at all', () => Promise.resolve('x.y.z')],
  ])('refuses %s', async (_name, make) => {
    const bad = await make();
    const response = await fetch(api('/customers'), {
      headers: bad === undefined ? {} : { authorization: `Bearer ${bad}` },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('takes a token of the issuer', async () => {
    expect((await send('GET', '/customers')).status).toBe(200);
  });
});

describe('event feed of a batch trigger', () => {
  it('starts now, then gives every order once, by customer', async () => {
    await createOrder();
    const all = await fetch(api('/triggers/new-orders'), { headers });
    const northwind = await fetch(api('/triggers/new-orders?customerId=northwind'), { headers });
    expect([all.status, northwind.status]).toEqual([202, 202]);
    const one = await createOrder();
    const two = await createOrder('northwind');
    const both = await fetch(required(all, 'location'), { headers });
    expect(both.status).toBe(200);
    expect(((await both.json()) as Array<{ id: string }>).map(({ id }) => id)).toEqual([
      one.id,
      two.id,
    ]);
    const mine = await fetch(required(northwind, 'location'), { headers });
    expect(((await mine.json()) as Array<{ id: string }>).map(({ id }) => id)).toEqual([two.id]);
    const none = await fetch(required(both, 'location'), { headers });
    expect(none.status).toBe(202);
    expect(required(none, 'location')).toBe(required(both, 'location'));
  });
});

describe('the life of an order', () => {
  it('waits for an approval, tells subscribers, and ships', async () => {
    const order = await createOrder();
    const early = await send('POST', `/orders/${order.id}/shipment`);
    expect(early.status).toBe(409);

    const changes = await send('POST', '/subscriptions', {
      status: 'shipped',
      callbackUrl: `${receiver.url}/changes`,
    });
    expect(changes.status).toBe(201);
    const { id } = (await changes.json()) as { id: string };
    expect(required(changes, 'location')).toBe(api(`/subscriptions/${id}`));

    const asked = await send('POST', `/orders/${order.id}/approval`, {
      approver: 'ann@contoso.com',
      callbackUrl: `${receiver.url}/approval`,
    });
    expect(asked.status).toBe(201);
    const approvalUrl = required(asked, 'location');
    const approval = approvalUrl.slice(approvalUrl.lastIndexOf('/') + 1);
    expect(approvalUrl).toBe(api(`/orders/${order.id}/approval/${approval}`));
    expect(await asked.json()).toMatchObject({ id: approval });

    const decide = () => send('PUT', `/decisions/${approval}`, { approved: true, comment: 'Fine' });
    // `start` runs after the answer; until it has noted the approval, the decision finds nothing.
    let decided = await decide();
    for (let count = 0; decided.status === 404 && count < 100; count += 1) decided = await decide();
    expect(decided.status).toBe(204);
    expect(await receiver.next()).toMatchObject({
      path: '/approval',
      body: { approved: true, comment: 'Fine' },
    });

    const accepted = await send('POST', `/orders/${order.id}/shipment`);
    expect(accepted.status).toBe(202);
    const location = required(accepted, 'location');
    expect(location.startsWith(api(`/orders/${order.id}/shipment/`))).toBe(true);
    const shipped = await followLocation(location, { headers });
    expect([shipped.status, await shipped.json()]).toEqual([
      200,
      { orderId: order.id, trackingCode: `CT${order.number}` },
    ]);
    expect(await receiver.next()).toMatchObject({
      path: '/changes',
      body: { status: 'shipped', order: { id: order.id } },
    });
    expect((await fetch(required(changes, 'location'), { method: 'DELETE', headers })).status).toBe(
      204,
    );
    expect((await fetch(required(changes, 'location'), { method: 'DELETE', headers })).status).toBe(
      404,
    );
  });
});

describe('the generated client', () => {
  type Module = typeof import('../../samples/order-desk/project/src/generated/client.gen.js');
  let module: Module;
  let client: ReturnType<Module['createClient']>;
  beforeAll(async () => {
    module = (await importClient(folder)) as Module;
    const auth = { bearer: () => token() };
    client = module.createClient({ baseUrl: api(''), auth, fetch: hasty });
  });

  it('calls the server with types from the same definition', async () => {
    const order = await client.createOrder({
      query: { kind: 'service' },
      body: { customerId: 'northwind', total: 3 },
    });
    expect(order.status).toBe('open');
    const page = await client.listOrders({ query: { status: ['open'], top: 1 } });
    expect(page.value).toEqual([order]);
    expect(page.nextLink).toContain('status=open');
    const refusal = await client.getOrder({ path: { orderId: 'a/b c' } }).catch((error) => error);
    expect(refusal).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
    expect(module.isClientError(refusal, 'getOrder')).toBe(true);
  });

  it('goes through all pages, once through each order', async () => {
    for (let count = 0; count < 3; count += 1) await createOrder();
    const numbers: string[] = [];
    for await (const { number } of client.listOrders.items({ query: { top: 2 } }))
      numbers.push(number);
    const { value } = await client.listOrders({ query: { top: 100 } });
    expect(numbers.length).toBeGreaterThan(4);
    expect(numbers).toEqual(value.map(({ number }) => number));
  });

  it('knows what parameters may be', async () => {
    const kinds = await client.createOrder.choices('query.kind');
    expect(kinds).toContainEqual({ value: 'goods', title: expect.any(String) });
    const customers = await client.onNewOrder.choices('query.customerId');
    expect(customers).toEqual(await client.createOrder.choices('body.customerId'));
    expect(customers.map(({ value }) => value)).toContain('fabrikam');
  });

  it('watches for orders, and goes on later where it ended', async () => {
    const first = client.onNewOrder.watch({ query: { customerId: 'northwind' } });
    const news = first[Symbol.asyncIterator]();
    const waiting = news.next();
    // The first question decides what is new.
    while (first.state === '') await new Promise((wake) => setTimeout(wake, 5));
    await createOrder('fabrikam');
    const one = await createOrder('northwind');
    const { value } = await waiting;
    expect(value?.item.id).toBe(one.id);
    await news.return?.(undefined);

    const two = await createOrder('northwind');
    const saved = JSON.parse(JSON.stringify(value?.state)) as string;
    for await (const { item } of client.onNewOrder.watch({}, { state: saved })) {
      expect(item.id).toBe(two.id);
      break;
    }
  });

  it('takes an order from its approval to its shipment', async () => {
    const order = await createOrder();
    const path = { orderId: order.id };
    const changes = await client.onOrderChange.subscribe({
      body: { status: 'shipped', callbackUrl: `${receiver.url}/client-changes` },
    });
    const approval = await client.requestApproval.subscribe({
      path,
      body: { approver: 'ann@contoso.com', callbackUrl: `${receiver.url}/client-approval` },
    });
    const decide = () =>
      client
        .decideApproval({ path: { approvalId: approval.result.id }, body: { approved: true } })
        .full();
    // `start` runs after the answer; until it has noted the approval, the decision finds nothing.
    for (let count = 0; (await decide()).status === 404 && count < 100; count += 1);
    const decision = await receiver.next();
    expect(decision.path).toBe('/client-approval');
    expect(client.requestApproval.parse(decision.body).approved).toBe(true);

    const seen: string[] = [];
    const onProgress = ({ location }: { location: string }) => void seen.push(location);
    const shipment = await client.shipOrder({ path }, { onProgress });
    expect(shipment).toEqual({ orderId: order.id, trackingCode: `CT${order.number}` });
    expect(seen.length).toBeGreaterThan(0);
    const done = client.shipOrder.resume(String(seen[0]));
    expect(await done.result()).toEqual(shipment);

    const change = client.onOrderChange.parse(JSON.stringify((await receiver.next()).body));
    expect([change.status, change.order.id]).toEqual(['shipped', order.id]);
    await changes.unsubscribe();
    await client.onOrderChange.unsubscribe(String(changes.location));
  });

  it('withdraws a question that nobody has answered', async () => {
    const { id } = await createOrder();
    const input = {
      path: { orderId: id },
      body: { approver: 'ann@contoso.com', callbackUrl: `${receiver.url}/never` },
    };
    const { result, unsubscribe } = await client.requestApproval.subscribe(input);
    await unsubscribe();
    const late = await client
      .decideApproval({ path: { approvalId: result.id }, body: { approved: true } })
      .full();
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect(receiver.received.some(({ path }) => path === '/never')).toBe(false);
  });
});

describe('what every server has', () => {
  it('serves its definition to a browser, its health, and useful errors', async () => {
    const definition = await fetch(`${server.url}/swagger.json`);
    expect(definition.headers.get('access-control-allow-origin')).toBe('*');
    expect(((await definition.json()) as { swagger: string }).swagger).toBe('2.0');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const missing = await fetch(api('/nothing'), { headers });
    expect(missing.status).toBe(404);
    const wrong = await send('DELETE', '/customers');
    expect(wrong.status).toBe(405);
    expect(required(wrong, 'allow')).toContain('GET');
  });
});
