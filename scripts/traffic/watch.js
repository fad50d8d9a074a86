// A proxy between a caller and a server that lets everything through as it is, and judges it
// afterwards by a validator that is not ours: Prism, which is given each request and its answer as its
// own proxy would see them. `node watch.js DEFINITION`, with a parent to talk to: it says
// `{ url }` first; `{ upstream }` from the parent says where to; `{ report: true }` asks for the
// judgement of what has passed since (see judge.js).
import { createServer, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { judge } from './judge.js';

const [file = ''] = process.argv.slice(2);
const definition = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
const basePath = (definition.basePath ?? '').replace(/\/+$/, '');
// Prism would look for the server of the definition; the paths alone are compared here.
delete definition.host;
delete definition.basePath;
delete definition.schemes;
// JSON is what the engine sends where nothing is declared, also in an empty list; Prism takes no body at
// all then.
for (const object of [definition, ...Object.values(definition.paths).flatMap(Object.values)]) {
  for (const list of ['consumes', 'produces'])
    if (object === definition ? !object[list]?.length : object?.[list]?.length === 0)
      object[list] = ['application/json'];
}

/** @type {import('./judge.js').Exchange[]} */
const exchanges = [];
let upstream = '';

const server = createServer((incoming, outgoing) => {
  const { method = 'GET', url = '/' } = incoming;
  const target = new URL(upstream);
  const options = { method, path: url, headers: incoming.headers };
  const sent = request({ host: target.hostname, port: target.port, ...options }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    const asked = Buffer.concat(question);
    collect(answer, outgoing, (bytes) => {
      const { statusCode = 0, headers } = answer;
      exchanges.push({
        request: { method, target: url, headers: incoming.headers, body: asked },
        response: { status: statusCode, headers, body: bytes },
      });
    });
  });
  sent.on('error', () => outgoing.destroy());
  /** @type {Buffer[]} */
  const question = [];
  incoming.on('data', (chunk) => question.push(chunk));
  incoming.pipe(sent);
});

/**
 * Hands a stream on and gives its bytes at the end.
 * @param {import('node:http').IncomingMessage} from
 * @param {import('node:http').ServerResponse} to
 * @param {(bytes: Buffer) => void} done
 */
function collect(from, to, done) {
  /** @type {Buffer[]} */
  const chunks = [];
  from.on('data', (chunk) => chunks.push(chunk));
  // Before the caller has the whole answer: what it saw is on record when it asks for the report.
  from.once('end', () => done(Buffer.concat(chunks)));
  from.pipe(to);
}

const operations = getHttpOperationsFromSpec(definition);
process.on('message', (message) => {
  const { upstream: url, report } = /** @type {{ upstream?: string, report?: boolean }} */ (
    message
  );
  if (url !== undefined) upstream = url;
  if (report !== true) return;
  void operations
    .then((known) => judge(known, basePath, exchanges.splice(0)))
    .then((judgement) => process.send?.(judgement))
    .catch((error) =>
      process.send?.({
        judged: 0,
        foreign: 0,
        refused: 0,
        complaints: [`Prism: ${error}`],
        explained: {},
      }),
    );
});
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address?.port}` });
});
