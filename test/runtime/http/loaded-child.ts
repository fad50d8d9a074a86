// Prints which packages for metrics and spans a server has loaded that was asked for neither.

import { createRequire } from 'node:module';
import { createServer } from '../../../templates/runtime/server/server.js';
import { bakery } from './bakery.js';

const server = await createServer(bakery, {});
const { url } = await server.listen();
await fetch(`${url}/v1/flavours`);
const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) =>
  /prom-client|opentelemetry/.test(path),
);
process.stdout.write(`loaded ${JSON.stringify(loaded)}\n`);
process.stdout.write(`url ${url}\n`);
