// What a line of the table is.

/**
 * @typedef {object} Bench
 * @property {string} node Binary.
 * @property {number} rounds
 * @property {boolean} full Whether the long ones are as long as the limits speak of.
 * @property {string} scratch Folder.
 * @property {string[]} execArgv For Node, of the generated server.
 * @property {() => Promise<string>} orderDesk The compiled project, made once.
 * @property {() => string} newDatabase A file name that is not taken.
 */

/**
 * @typedef {object} Verdict
 * @property {string} [name] Of the line, where one measurement gives several.
 * @property {string} figure
 * @property {string} limit
 * @property {boolean | undefined} ok Undefined: not measured.
 */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} about
 * @property {(bench: Bench) => Promise<Verdict[]>} run
 */

export {};
