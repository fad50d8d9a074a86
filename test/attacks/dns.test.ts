// DNS rebinding: a name that is public when it is looked at, and this machine when it is connected to. A
// real name server on 127.0.0.1 changes its mind; the trap at the port of the URL must see nothing.

import { describe, expect, it } from 'vitest';
import { post, run } from '../runtime/http/running-server.js';
import { ann, attacked, controllers, KEYS } from './attacked-server.js';
import { type LogLine, watchLog } from './log-lines.js';
import { type Question, startDns } from './stub-dns.js';
import { startTrap } from './wire.js';

/** Public by its number, and given to nobody, so that nothing leaves for anybody: RFC 4291 space that IANA keeps. */
const PUBLIC = '2d00::1';
const NOT_PUBLIC = 'its address is not public; CALLBACK_ALLOWED_HOSTS can allow it exactly';

const isFirst = ({ before }: Question): boolean => before === 0;

/** Answers by the type of the question and how often it was asked. */
const orders: Readonly<Record<string, (question: Question) => string[]>> = {
  'always 127.0.0.1': ({ type }) => (type === 'A' ? ['127.0.0.1'] : []),
  'always ::1': ({ type }) => (type === 'AAAA' ? ['::1'] : []),
  'always ::ffff:127.0.0.1': ({ type }) => (type === 'AAAA' ? ['::ffff:127.0.0.1'] : []),
  'always 64:ff9b::127.0.0.1': ({ type }) => (type === 'AAAA' ? ['64:ff9b::127.0.0.1'] : []),
  '127.0.0.1 and ::1': ({ type }) => [type === 'A' ? '127.0.0.1' : '::1'],
  'private ones, mixed': ({ type }) =>
    type === 'A'
      ? ['10.0.0.1', '127.0.0.1', '169.254.169.254', '0.0.0.0']
      : ['fe80::1', '::', '::1'],
};

/** A public address comes first, or among others: it is tried, and it alone. */
const withPublic: Readonly<Record<string, (question: Question) => string[]>> = {
  'a public one first, then 127.0.0.1': (question) => {
    if (isFirst(question)) return question.type === 'AAAA' ? [PUBLIC] : [];
    return question.type === 'A' ? ['127.0.0.1'] : [];
  },
  'a public one first, then ::1': (question) => {
    if (question.type === 'A') return [];
    return [isFirst(question) ? PUBLIC : '::1'];
  },
  'a public one first, then ::ffff:127.0.0.1': (question) => {
    if (question.type === 'A') return [];
    return [isFirst(question) ? PUBLIC : '::ffff:127.0.0.1'];
  },
};

/** Both at once, in each attempt. */
const mixed: Readonly<Record<string, (question: Question) => string[]>> = {
  'A 127.0.0.1 beside a public AAAA': ({ type }) => [type === 'A' ? '127.0.0.1' : PUBLIC],
  'a public AAAA, then a mapped one': ({ type }) =>
    type === 'AAAA' ? [PUBLIC, '::ffff:127.0.0.1'] : [],
  'a mapped AAAA, then a public one': ({ type }) =>
    type === 'AAAA' ? ['::ffff:127.0.0.1', PUBLIC] : [],
  'A 127.0.0.1 beside a mapped and a public AAAA': ({ type }) =>
    type === 'AAAA' ? ['::1', '::ffff:127.0.0.1', PUBLIC] : ['127.0.0.1', '10.0.0.1'],
};

/** Subscribes with a name, publishes, and waits for so many failed attempts. */
async function attempts(
  answer: (question: Question) => string[],
  allowed: string,
  count: number,
): Promise<{
  reasons: unknown[];
  connections: number;
  asked: readonly string[];
  lines: readonly LogLine[];
}> {
  const failed = () => lines.filter(({ message }) => message.startsWith('callback failed'));
  const trap = await startTrap();
  const dns = await startDns(answer);
  const { url, server } = await run(attacked, controllers, {
    env: { API_KEYS: KEYS, CALLBACK_ALLOWED_HOSTS: allowed },
  });
  // As it was when the last of these attempts had failed: the next one asks again.
  let asked: readonly string[] | undefined;
  const lines: readonly LogLine[] = watchLog(server.app.log, () => {
    if (failed().length >= count) asked ??= [...dns.asked];
  });
  const callback = `https://rebind.example:${trap.port}/run?sig=SECRET`;
  expect((await post(`${url}/v1/shops/a/hooks`, { url: callback }, ann)).status).toBe(201);
  await server.connector.triggers['hook']!.publish({ cake: 1 });
  await expect.poll(() => failed().length, { timeout: 40_000 }).toBeGreaterThanOrEqual(count);
  return {
    reasons: failed().map(({ reason }) => reason),
    connections: trap.connections(),
    asked: asked ?? [],
    lines,
  };
}

describe('DNS rebinding', () => {
  for (const allowed of ['', '*', 'rebind.example', '*,http://rebind.example']) {
    it.each(Object.entries(orders))(
      `with CALLBACK_ALLOWED_HOSTS=${allowed}: %s is refused before it is connected to`,
      async (_what, answer) => {
        const seen = await attempts(answer, allowed, 1);
        expect(seen.reasons[0]).toBe(NOT_PUBLIC);
        expect(seen.connections).toBe(0);
        // One question of each type: there is no second look that could see something else.
        expect(seen.asked.toSorted()).toEqual(['rebind.example A', 'rebind.example AAAA']);
        expect(JSON.stringify(seen.lines)).not.toMatch(/SECRET|rebind/);
      },
    );
  }

  it.each(Object.entries(withPublic))(
    '%s: each attempt is looked at anew',
    async (_what, answer) => {
      const seen = await attempts(answer, '*', 2);
      // The first has gone to the public address, which does not answer; the second was refused.
      expect(seen.reasons[0]).not.toBe(NOT_PUBLIC);
      expect(seen.reasons[1]).toBe(NOT_PUBLIC);
      expect(seen.asked.length).toBeLessThanOrEqual(2 * seen.reasons.length);
      expect(seen.connections).toBe(0);
    },
  );

  it.each(Object.entries(mixed))('%s: the public one alone is tried', async (_what, answer) => {
    const seen = await attempts(answer, '*', 1);
    expect(seen.reasons[0]).not.toBe(NOT_PUBLIC);
    expect(seen.connections).toBe(0);
  });
});
