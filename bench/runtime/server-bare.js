// Bare Fastify: routes that check the same key and answer the same JSON, and nothing else.
import Fastify from 'fastify';
import { answer } from './child.js';
import { KEY, KEY_HEADER, ORDER, ORDERS } from './orders.js';

const app = Fastify();
app.addHook('onRequest', (request, reply, done) => {
  if (request.headers[KEY_HEADER] === KEY) done();
  else reply.code(401).send({ error: 'Unauthorized' });
});
app.get('/v1/orders', async () => ({ value: ORDERS }));
app.get('/v1/orders/:orderId', async () => ORDER);
app.post('/v1/orders', async ({ body }, reply) => {
  reply.code(201);
  return { ...ORDER, .../** @type {object} */ (body) };
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
answer({ url: () => url });
