// What is compared: our own command and the peers' on the same definition, each as a command line
// for one Node binary. The peers' packages live in bench/node_modules, installed from bench's own
// lock file, so that none of them is ever a dependency of the package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages, root } from '../scripts/data.js';

export const modules = join(root, 'bench', 'node_modules');

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} script Absolute path of the script that Node runs.
 * @property {(input: string, out: string) => string[]} args Arguments for a definition and an output folder that does not exist yet.
 */

/** The tool whose CPU is 1 in the table's ratios. */
export const UNIT = 'openapi-typescript-codegen';
export const OURS = 'la-connector-gen';
/** The peers that ours may not cost more than. */
export const RIVALS = ['orval fetch', 'hey-api fetch'];

/** @type {Tool} */
export const ours = {
  name: OURS,
  script: join(root, 'bin', 'la-connector-gen.js'),
  args: (input, out) => ['scaffold', input, '--out', out],
};

/**
 * The peers, in the order in which a round runs them. Installs them first where they are missing.
 * @returns {Tool[]}
 */
export function peers() {
  needPeers(['orval', '@hey-api/openapi-ts', UNIT, 'node']);
  return [
    {
      name: UNIT,
      script: binOf(UNIT, 'openapi'),
      args: (input, out) => ['-i', input, '-o', out],
    },
    {
      name: 'orval fetch',
      script: binOf('orval', 'orval'),
      args: (input, out) => [
        '--input',
        input,
        '--output',
        join(out, 'api.ts'),
        '--client',
        'fetch',
      ],
    },
    heyApi(),
  ];
}

/** @returns {Tool} */
export function heyApi() {
  return {
    name: 'hey-api fetch',
    script: binOf('@hey-api/openapi-ts', 'openapi-ts'),
    args: (input, out) => ['-i', input, '-o', out, '-c', '@hey-api/client-fetch', '--no-log-file'],
  };
}

/** The Node 24 that comes with the peers: two of the three ask for 22.18 or later. */
export function bundledNode() {
  return join(modules, 'node', 'bin', 'node');
}

/** Installs the peers where one of these packages is missing. @param {string[]} names */
export function needPeers(names) {
  needPackages('bench', names);
}

/**
 * @param {string} name A package in bench/node_modules.
 * @param {string} command Key of its `bin`.
 */
export function binOf(name, command) {
  const folder = join(modules, name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, bin[command]);
}
