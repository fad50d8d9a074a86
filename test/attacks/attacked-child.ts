// The attacked connector as a process, so that all that it writes can be read. POST /publish makes an event.

import { createServer } from '../../templates/runtime/server/server.js';
import type { Door } from '../runtime/http/running-server.js';
import { attacked, controllers } from './attacked-server.js';

const server = await createServer<object, Door>(attacked, controllers);
server.app.post('/publish', async (request) => {
  await server.connector.triggers['hook']!.publish(request.body);
  await server.connector.triggers['news']!.publish(request.body);
  return 'published';
});
const { url } = await server.listen();
process.stdout.write(`url ${url}\n`);
