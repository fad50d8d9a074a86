// The server that both clients call, in a process of its own so that its CPU is not counted with
// theirs. Prints its address when it listens, and ends with its standard input.
import { createServer } from 'node:http';

const order = { id: '7', number: '1007', customerId: 'fabrikam', status: 'open', total: 12.5 };
const answers = new Map([
  ['GET', JSON.stringify({ value: [order, order, order] })],
  ['POST', JSON.stringify(order)],
]);

const server = createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  const isRight =
    request.headers.authorization === 'Bearer token' && (request.method === 'GET' || bytes > 50);
  response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' });
  response.end(answers.get(request.method ?? '') ?? '{}');
});
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}/v1`);
});
process.stdin.on('end', () => process.exit()).resume();
