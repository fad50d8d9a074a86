// A name server on 127.0.0.1 that says what the test wants, to whoever asks for whatever name: real
// datagrams, so that the whole way of a name is walked.

import { createSocket } from 'node:dgram';
import dns from 'node:dns';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { onTestFinished } from 'vitest';

const TYPES: ReadonlyMap<number, 'A' | 'AAAA'> = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);

/** A question, and how often this name was asked for this type before. */
export interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly before: number;
}

export interface StubDns {
  /** `NAME TYPE` of all questions, oldest first. */
  readonly asked: string[];
}

/** Starts it, and has this process ask it alone until the test ends. */
export async function startDns(answer: (question: Question) => string[]): Promise<StubDns> {
  const asked: string[] = [];
  // A resolver that waits too long on a busy machine sends the same question again, under the same id.
  const known = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, typeNumber, end } = readQuestion(query);
    const type = TYPES.get(typeNumber);
    const key = `${name} ${type}`;
    const question = `${query.readUInt16BE(0)} ${key}`;
    const before = known.get(question) ?? asked.filter((one) => one === key).length;
    if (!known.has(question)) asked.push(key);
    known.set(question, before);
    const found = type === undefined ? [] : answer({ name, type, before });
    socket.send(encode(query.subarray(0, end), typeNumber, found), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const usual = dns.getServers();
  dns.setServers([`127.0.0.1:${socket.address().port}`]);
  onTestFinished(() => {
    dns.setServers(usual);
    socket.close();
  });
  return { asked };
}

/** RFC 1035, 4.1: twelve bytes of header, then labels with their lengths, type and class. */
function readQuestion(query: Buffer): { name: string; typeNumber: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let count = 0; count < 128; count += 1) {
    const length = query[at] ?? 0;
    at += 1;
    if (length === 0) break;
    labels.push(query.toString('latin1', at, at + length));
    at += length;
  }
  return { name: labels.join('.').toLowerCase(), typeNumber: query.readUInt16BE(at), end: at + 4 };
}

/** Header and question as they came, and records for the same name with no time to live. */
function encode(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question);
  // A response, without an error; no authority, no additional records.
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const data = isIPv6(address) ? bytesOf6(address) : Buffer.from(address.split('.').map(Number));
    const record = Buffer.alloc(12);
    // The name is a pointer to the question.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(0, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...records]);
}

function bytesOf6(address: string): Buffer {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) =>
    (Number(high) * 256 + Number(low)).toString(16);
  const text =
    dotted === null
      ? address
      : `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`;
  const [before = '', after] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [left, right] = [groups(before), groups(after)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...left, ...zeros, ...right].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  return bytes;
}
