// A simulator of the Logic Apps engine: calls a running server as the engine does, and says where it
// breaks the protocol. The server may be written in any language.

export { type Check, type CheckId, checks } from './checks.js';
export { formatReport, summaryOf } from './report.js';
export { simulateServer } from './simulate.js';
export * from './types.js';
