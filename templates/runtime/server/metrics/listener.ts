// A port of its own for /metrics: the server's is open to callers from everywhere, whom numbers and names
// of operations do not concern.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../controller.js';
import { cannotListen } from '../listening.js';
import type { MetricsRegistry } from './prom-client.js';

const MAX_CONNECTIONS = 100;
const REQUEST_MS = 10_000;

export class MetricsListener {
  readonly #registry: MetricsRegistry;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #log: Logger;
  #server: Server | undefined;

  constructor(
    registry: MetricsRegistry,
    address: { readonly host: string; readonly port: number },
    log: Logger,
  ) {
    this.#registry = registry;
    this.#address = address;
    this.#log = log;
  }

  async listen(): Promise<string> {
    const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
      void this.#answer(request, response);
    });
    server.maxConnections = MAX_CONNECTIONS;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#address, resolve);
      });
    } catch (error) {
      throw cannotListen(error, this.#address, 'METRICS_PORT or METRICS_HOST');
    }
    this.#server = server;
    const { address, port, family } = server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What a GET should not have.
    request.resume();
    const send = (status: number, text: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
      response.end(text);
    };
    if (request.url?.split('?', 1)[0] !== '/metrics') return send(404, 'Only /metrics is here.\n');
    if (request.method !== 'GET') return send(405, 'Only GET is allowed.\n', { allow: 'GET' });
    try {
      const text = await this.#registry.metrics();
      send(200, text, { 'content-type': this.#registry.contentType });
    } catch (error) {
      this.#log.error({ err: error }, 'the metrics cannot be collected');
      send(500, 'The metrics cannot be collected. The log of the server says why.\n');
    }
  }
}
