// Runs the `sh` blocks of one page of README and guides, in order, as a reader does, without network:
// `npx la-connector-gen` is this repository, and installed packages are this repository's.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type CodeBlock, root } from '../docs/markdown.js';
import { howToRun } from '../docs/shell-blocks.js';
import { freePort } from './project.js';

const BLOCK_MS = 240_000;
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const sample = join(root, 'samples/bakery/bakery.swagger.json');
const cli = join(root, 'bin/la-connector-gen.js');

/** What `npx` and `npm` are in a session; `$REAL_NPM` does what is not an installation. */
const tools = {
  npx: `while [ "\${1#--}" != "$1" ]; do shift; done
case "$1" in
  la-connector-gen|la-connector-gen@${version}) shift; exec node '${cli}' "$@";;
  *) echo "npx $1 is not run in tests" >&2; exit 97;;
esac`,
  npm: `for word in "$@"; do case "$word" in install|ci) exit 0;; esac; done
exec "$REAL_NPM" "$@"`,
};

export class GuideSession {
  readonly folder: string;
  #at: string;
  #port = 0;
  #server: ChildProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
    this.#at = folder;
  }

  /** An empty folder with a definition, below `.tmp`, where the packages of this repository are found. */
  static async open(name: string): Promise<GuideSession> {
    const folder = join(root, '.tmp/guides', `${name}-${process.pid}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, '.tools'), { recursive: true });
    await cp(sample, join(folder, 'apiDefinition.swagger.json'));
    for (const [tool, text] of Object.entries(tools))
      await writeFile(join(folder, '.tools', tool), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return new GuideSession(folder);
  }

  /** @throws Error with what was printed, if it ends otherwise than the page says. */
  async run(block: CodeBlock): Promise<void> {
    const how = howToRun(block);
    if (how === undefined || how === false) return;
    if (how.place === 'folder') this.#at = this.folder;
    if (how.place === 'clone') await this.#clone();
    if (how.place === 'project') await this.#enterProject();
    if (how.server) await this.#start(block);
    else await this.#finish(block.text, how.exitCode, `${block.page}:${block.line}`);
  }

  async close(): Promise<void> {
    await this.#stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #clone(): Promise<void> {
    this.#at = join(this.folder, 'clone');
    await mkdir(this.#at, { recursive: true });
    await cp(sample, join(this.#at, 'apiDefinition.swagger.json'));
    for (const name of ['bin', 'samples']) await symlink(join(root, name), join(this.#at, name));
  }

  async #enterProject(): Promise<void> {
    if (existsSync(join(this.#at, 'la-connector.json'))) return;
    const project = join(this.folder, 'project');
    if (!existsSync(project)) {
      this.#at = this.folder;
      const scaffold = 'npx la-connector-gen scaffold apiDefinition.swagger.json --out project';
      await this.#finish(scaffold, 0, 'scaffold');
    }
    this.#at = project;
  }

  #spawn(text: string): ChildProcess {
    const script = text.replaceAll('127.0.0.1:3000', `127.0.0.1:${this.#port}`);
    const path = process.env['PATH'] ?? '';
    const npm = path.split(delimiter).find((folder) => existsSync(join(folder, 'npm')));
    return spawn('sh', ['-c', script], {
      cwd: this.#at,
      env: {
        ...process.env,
        PATH: join(this.folder, '.tools') + delimiter + path,
        REAL_NPM: join(npm ?? '', 'npm'),
        PORT: String(this.#port),
        CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }

  async #finish(text: string, exitCode: number, name: string): Promise<void> {
    const place = join(this.folder, '.tools', 'place');
    const strict = exitCode === 0 ? 'set -e\n' : '';
    const child = this.#spawn(`trap 'pwd > "${place}"' EXIT\n${strict}${text}`);
    const output = collect(child);
    const timer = setTimeout(() => endGroup(child), BLOCK_MS);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    if (code !== exitCode)
      throw new Error(`${name} ends with ${code}, not ${exitCode}:\n${text}\n${output.text}`);
    this.#at = (await readFile(place, 'utf8')).trim();
  }

  async #start(block: CodeBlock): Promise<void> {
    await this.#stop();
    this.#port = await freePort();
    const child = this.#spawn(block.text);
    this.#server = child;
    const output = collect(child);
    const listening = new Promise<void>((done, fail) => {
      child.stdout?.on('data', () => {
        if (/listening at/.test(output.text)) done();
      });
      child.once('exit', () => fail(new Error(`${block.page}:${block.line}:\n${output.text}`)));
      AbortSignal.timeout(BLOCK_MS).addEventListener('abort', () =>
        fail(new Error(`${block.page}:${block.line} does not listen:\n${output.text}`)),
      );
    });
    await listening;
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'close');
    endGroup(server);
    await ended;
  }
}

/** Ends a process of a session and those that it has started. */
function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGTERM');
}

function collect(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => (output.text += data.toString()));
  return output;
}
