// Loaded before a server that is measured: tells how much CPU its process had used when it listened.
import { Server } from 'node:net';
import { answer } from './child.js';

/** @type {(cpu: number) => void} */
let tell = () => {};
const listening = new Promise((resolve) => (tell = resolve));
const { listen } = Server.prototype;
Server.prototype.listen = function (...values) {
  this.once('listening', () => {
    const { user, system } = process.cpuUsage();
    tell(user + system);
  });
  return Reflect.apply(listen, this, values);
};

answer({ listening: () => listening });
