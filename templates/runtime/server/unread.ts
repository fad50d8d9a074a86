// Requests that are answered before their body has been read: what is left of a small one is skipped, so
// that the connection serves the next request; for a large one the connection ends.

import type { FastifyReply, FastifyRequest } from 'fastify';

/** Less than this is skipped. */
const SKIPPED_BYTES = 64 * 1024;
/** A caller that is still sending needs that long to see the answer: a connection that is closed at once loses it. */
const LINGER_MS = 1000;

/** For answers that are errors: a caller that sends too much must not be able to go on for hours. */
export function endIfUnread({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  // What a controller has begun to read is its own, and is skipped when it has answered.
  if (raw.complete || raw.readableFlowing !== null) return;
  const isLong = Number(headers['content-length']) > SKIPPED_BYTES;
  if (!isLong && headers['transfer-encoding'] === undefined) return;
  const { socket } = raw;
  reply.header('connection', 'close');
  // Node.js calls it once the answer is written, and would destroy the socket with it.
  socket.destroySoon = () => {
    socket.end();
    raw.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  };
}
