// What users do to their controllers: helper functions, imports, comments, other formatting, renamed
// parameters, CRLF line ends, a byte-order mark, a file split in two. Which of it is done follows from
// the controller's number, so that every run does the same. The code uses the types of its operation
// as fully as it can, so that a change of them is felt.
import { basename } from 'node:path';
import { outcomeText, quoted, requestText, responseText } from './values.js';

/**
 * @typedef {object} Edit
 * @property {Map<string, string>} files Text by path: the controller, and files that it was split into.
 * @property {boolean} full Whether values of its types stand in it.
 */

/** @typedef {import('./facts.js').Controller} Controller */

/**
 * @param {Controller} controller
 * @param {number} number Decides what is done.
 * @param {import('../../dist/src/model/types.js').ConnectorModel} model
 * @param {boolean} plain Do without values: for schemas whose values cannot be made up.
 * @returns {Edit}
 */
export function editOf(controller, number, model, plain) {
  const operation = model.operations.find(({ id }) => id === controller.id);
  if (operation === undefined) throw new Error(`no operation ${controller.id}`);
  const parts = partsOf(controller, operation, model, plain);
  const style = styles[number % styles.length];
  return { files: style(controller, parts), full: parts.full };
}

/**
 * @typedef {object} Parts
 * @property {string[]} types Suffixes of the operation's types that are used.
 * @property {string} sample A function that makes a request, and one that describes any.
 * @property {(names: { request: string, second: string, third: string }) => string} handler
 * @property {boolean} full
 */

/** @returns {Parts} */
function partsOf({ type }, operation, model, plain) {
  const request = plain ? undefined : requestText(operation, model);
  const response = plain ? undefined : responseText(operation, model);
  const outcome = plain ? undefined : outcomeText(operation, model);
  const refusal = "throw new ConnectorError(409, 'Not today.');";
  const sample =
    (request === undefined ? '' : `const usual: ${type}Request = ${request};\n`) +
    `export function describe(request: ${type}Request): string {\n` +
    `  return JSON.stringify(${request === undefined ? 'request' : '{ ...usual, ...request }'});\n}\n`;
  const give = (text) => (text === undefined ? refusal : `return ${text};`);
  const handler = ({ request: first, second, third }) => {
    const note = `${second}.log.info({ about: describe(${first}) }, 'asked');`;
    switch (operation.kind) {
      case 'action':
      case 'mcp':
        return `async handle(${first}, ${second}) {\n    ${note}\n    ${give(response)}\n  },`;
      case 'pollingAction':
        return `async run(${first}, ${second}) {\n    ${note}\n    await ${second}.saveCheckpoint(1);\n    ${give(outcome)}\n  },`;
      case 'pollingTrigger': {
        const item = outcome === undefined ? '' : `{ item: ${outcome}, state: 'b' }`;
        return `async poll(${first}, ${second}, ${third}) {\n    ${third}.log.info({ at: ${second} ?? describe(${first}) });\n    return { items: [${item}], state: 'a' };\n  },`;
      }
      case 'webhookTrigger':
        return `async subscribed(${first}, ${second}) {\n    ${second}.log.info({ about: describe(${first}.request) });\n  },`;
      case 'webhookAction': {
        const done = outcome === undefined ? refusal : `await ${second}.complete(${outcome});`;
        return `async start(${first}, ${second}, ${third}) {\n    ${third}.log.info({ about: describe(${first}) });\n    ${done}\n  },`;
      }
      default:
        throw new Error(`operations of kind ${operation.kind} have no controller`);
    }
  };
  const full = request !== undefined && (response ?? outcome) !== undefined;
  return { types: ['Request'], sample, handler, full };
}

const usualNames = { request: 'request', second: 'context', third: 'third' };
const importError =
  "import { ConnectorError } from '../generated/runtime/server/index.js';\nvoid ConnectorError;\n";

function contract(type) {
  return `import type { ${type}Controller } from '../generated/contracts.gen.js';\n`;
}

function requestImport(type) {
  return `import type { ${type}Request } from '../generated/operations.gen.js';\n`;
}

/** @type {((controller: Controller, parts: Parts) => Map<string, string>)[]} */
const styles = [
  // Helper functions, imports and comments.
  ({ file, exported, type }, { sample, handler }) =>
    new Map([
      [
        file,
        `// Ours since 2021.\nimport { randomUUID } from 'node:crypto';\n${contract(type)}${requestImport(type)}${importError}\n` +
          `/** Told apart in the log. */\nconst instance = randomUUID();\n\n${sample}\n` +
          `// TODO: ask the warehouse, too\nexport const ${exported}: ${type}Controller = {\n  ${handler(usualNames)}\n};\n\nexport { instance };\n`,
      ],
    ]),
  // CRLF line ends, tabs, a parameter that is called otherwise.
  ({ file, exported, type }, { sample, handler }) => {
    const names = { request: 'input', second: 'ctx', third: 'extra' };
    const text = `${contract(type)}${requestImport(type)}${importError}\n${sample}\nexport const ${exported}: ${type}Controller = {\n  ${handler(names)}\n};\n`;
    return new Map([[file, text.replace(/^( {2})+/gm, '\t').replaceAll('\n', '\r\n')]]);
  },
  // Split in two: what it does stands in a file beside it.
  ({ file, exported, type }, { sample, handler }) => {
    const name = basename(file, '.ts');
    const logic = `src/controllers/${name}.logic.ts`;
    return new Map([
      [
        file,
        `${contract(type)}import { handlers } from './${name}.logic.js';\n\nexport const ${exported}: ${type}Controller = handlers;\n`,
      ],
      [
        logic,
        `${contract(type)}${requestImport(type)}${importError}\n${sample}\nexport const handlers: ${type}Controller = {\n  ${handler(usualNames)}\n};\n`,
      ],
    ]);
  },
  // Split in two: the controller's file only passes on, under another name.
  ({ file, exported, type }, { sample, handler }) => {
    const impl = `src/logic/${basename(file)}`;
    return new Map([
      [
        file,
        `export { implementation as ${exported} } from '../logic/${basename(file, '.ts')}.js';\n`,
      ],
      [
        impl,
        `import type * as operations from '../generated/operations.gen.js';\n${contract(type)}${importError}\n${sample.replaceAll(`: ${type}Request`, `: operations.${type}Request`)}\nexport const implementation: ${type}Controller = {\n  ${handler(usualNames)}\n};\n`,
      ],
    ]);
  },
  // A byte-order mark, no line end at the end, everything in odd places, and a local name of its own.
  ({ file, exported, type }, { sample, handler }) => {
    const names = { request: 'r', second: 'c', third: 'j' };
    const text =
      `\ufeff/* eslint-disable */\nimport type * as contracts from "../generated/contracts.gen.js"\n` +
      `import type * as all from "../generated/operations.gen.js"\n${importError}` +
      `type ${type}Request=all.${type}Request\n\n\n${sample}\n` +
      `const   mine :contracts.${type}Controller={\n${handler(names)}}\n\n\n\nexport{mine as ${exported}}`;
    return new Map([[file, text]]);
  },
  // Left as it is, but for a comment and another head.
  ({ file, exported, type }, { sample }) =>
    new Map([
      [
        file,
        `${contract(type)}${requestImport(type)}import { notImplemented } from '../generated/runtime/server/index.js';\n\n` +
          `${sample}\n/* ${quoted(file)} is next: see the board. */\nconst later = notImplemented(${quoted(file)});\n` +
          `export const ${exported} = {\n  handle: later,\n  run: later,\n  start: later,\n  poll: later,\n  subscribed: later,\n} as unknown as ${type}Controller;\n`,
      ],
    ]),
];

/** How many there are. */
export const styleCount = styles.length;
