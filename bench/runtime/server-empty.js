// `node server-empty.js <count>`: Fastify with so many routes that do nothing.
import Fastify from 'fastify';

const [, , count = '0'] = process.argv;
const app = Fastify();
for (let at = 0; at < Number(count); at += 1) {
  app.get(`/v1/things-${at}/:id`, async () => ({}));
}
await app.listen({ host: '127.0.0.1', port: 0 });
