// Projects for the tests of `generate`: small definitions, a project in a folder of its own, the command
// line in this process, and everything that a folder holds.

import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { scaffold } from '../../src/scaffold.js';
import { repository } from '../e2e/project.js';

export const DEFINITION = 'connector/apiDefinition.swagger.json';
export const LOCK = 'la-connector.lock.json';

export interface Operation {
  readonly [member: string]: unknown;
}

/** An action that takes a text and gives a text. */
export function action(operationId: string, more: Operation = {}): Operation {
  return {
    operationId,
    summary: operationId,
    parameters: [{ name: 'filling', in: 'query', type: 'string', required: true }],
    responses: {
      200: {
        description: 'Done',
        schema: { type: 'object', properties: { name: { type: 'string' } } },
      },
    },
    ...more,
  };
}

/** @param paths operations by `get /cakes`. */
export function definition(paths: Readonly<Record<string, Operation>>, more: object = {}): string {
  const items: Record<string, Record<string, Operation>> = {};
  for (const [place, operation] of Object.entries(paths)) {
    const [method = '', path = ''] = place.split(' ');
    (items[path] ??= {})[method] = operation;
  }
  const document = {
    swagger: '2.0',
    info: { title: 'Bakery', description: 'Cakes.', version: '1.0' },
    host: 'bakery.example',
    basePath: '/api',
    schemes: ['https'],
    paths: items,
    ...more,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export const bakery = definition({
  'get /cakes': action('ListCakes'),
  'post /cakes': action('OrderCake'),
});

let count = 0;

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A project below `.tmp`, so that its packages resolve to this repository's. */
export class TestProject {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  static async make(text: string = bakery): Promise<TestProject> {
    count += 1;
    const folder = join(repository, '.tmp/generate', `${process.pid}-${count}`);
    rmSync(folder, { recursive: true, force: true });
    const project = new TestProject(join(folder, 'project'));
    const { files, diagnostics } = await scaffold(text);
    if (files.length === 0) throw new Error(JSON.stringify(diagnostics));
    for (const { path, content } of files) project.write(path, content);
    return project;
  }

  remove(): void {
    rmSync(dirname(this.dir), { recursive: true, force: true });
  }

  path(path: string): string {
    return join(this.dir, path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.read(path);
    const changed = change(text);
    if (changed === text) throw new Error(`nothing changed in ${path}`);
    this.write(path, changed);
  }

  /** A new version of the definition. */
  define(text: string): void {
    this.write(DEFINITION, text);
  }

  async generate(...args: string[]): Promise<Outcome> {
    let [out, err] = ['', ''];
    const terminal: Terminal = {
      color: false,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      tool: 'la-connector-gen',
      readInput: () => Promise.reject(new Error('nobody asked for standard input')),
    };
    const code = await main(['generate', this.dir, ...args], terminal);
    return { code, out: out.replaceAll(this.dir, 'DIR'), err: err.replaceAll(this.dir, 'DIR') };
  }

  /** Bytes, and the time of the last write, of every file below the folder. */
  snapshot(): Map<string, string> {
    return snapshotOf(this.dir);
  }
}

export function snapshotOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const look = (prefix: string): void => {
    for (const name of readdirSync(join(folder, prefix)).sort()) {
      const path = `${prefix}${name}`;
      const stats = lstatSync(join(folder, path));
      if (stats.isDirectory()) look(`${path}/`);
      else if (stats.isSymbolicLink()) found.set(path, 'a link');
      else
        found.set(path, `${stats.mtimeMs} ${readFileSync(join(folder, path)).toString('latin1')}`);
    }
  };
  look('');
  return found;
}

/** Names of the files that differ. */
export function differing(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
