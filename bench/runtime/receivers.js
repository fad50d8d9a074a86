// Receivers of callbacks: some small servers in one process, which count what they are sent. Each has an
// address of its own, as receivers do.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { answer } from './child.js';

const [, , servers = '20'] = process.argv;
let received = 0;
const urls = [];
for (let at = 0; at < Number(servers); at += 1) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      received += 1;
      response.writeHead(200, { 'content-length': '0' }).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  urls.push(`http://127.0.0.1:${port}`);
}

answer({
  urls: () => urls,
  /** Resolves with how many have come, when that is so many or the time is over. */
  async received(/** @type {{ count: number, ms: number }} */ { count, ms }) {
    const until = performance.now() + ms;
    while (received < count && performance.now() < until) await pause();
    return received;
  },
});

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
