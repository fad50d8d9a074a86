// Bare undici: POSTs the same body to many addresses, some at once.
import { Agent, request } from 'undici';
import { answer } from './child.js';
import { ORDER } from './orders.js';

/** As many as the generated server has under way. */
const AT_ONCE = 32;
const agent = new Agent({ connections: 64 });
const body = JSON.stringify({ order: ORDER, status: 'shipped', changedAt: '2026-01-01T00:00:00Z' });

answer({
  async post(/** @type {string[]} */ addresses) {
    let next = 0;
    const one = async () => {
      while (next < addresses.length) {
        const url = addresses[(next += 1) - 1] ?? '';
        const answered = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'webhook-id': 'bench' },
          body,
        });
        await answered.body.dump();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  },
});
