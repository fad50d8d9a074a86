// `simulate` against servers of the runtime: what it prints, sends and ends with.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse as parseJunit } from 'junit2json';
import { describe, expect, it, onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.js';
import { progressLine } from '../../src/cli/simulation-progress.js';
import { describeSample } from '../simulate/server.js';
import { run } from '../runtime/http/running-server.js';
import { runCommand } from './command-line.js';

const sample = resolve(import.meta.dirname, '../../samples/bakery');
const definition = join(sample, 'bakery.swagger.json');
const env = { API_KEYS: 'simulated-key', MOCK_JOB_SECONDS: '0.05', MOCK_EVENT_SECONDS: '3600' };

async function bakery(): Promise<string> {
  return (await run(await describeSample(sample), {}, { mock: true, env })).url;
}

function simulate(url: string, ...more: string[]) {
  const args = ['simulate', definition, '--url', url, '--wait', '3', ...more];
  return runCommand(args, { cwd: sample });
}

describe('simulate', () => {
  it('says that all is well, and ends with 0', async () => {
    const { code, stdout, stderr } = await simulate(
      await bakery(),
      '--auth',
      'api-key:simulated-key',
    );
    expect(stdout).toContain('OrderCake  POST /cakes (polling action)  ok\n');
    expect(stdout).toContain('4 operations: 3 ok, 1 skipped; nothing found;');
    expect(stderr).toMatch(/^Calling 2 operations of 127\.0\.0\.1:\d+ that may change data \(/);
    expect(code).toBe(0);
  });

  it('takes credentials from the environment, too', async () => {
    const args = ['simulate', definition, '--url', await bakery(), '--read-only'];
    const { code, stdout, stderr } = await runCommand(args, {
      cwd: sample,
      env: { SIMULATE_API_KEY: 'simulated-key' },
    });
    expect(stdout).toContain('OrderCake  POST /cakes (polling action)  skipped: read-only');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('ends with 1 when the server lets everybody in, unless that is meant', async () => {
    const open = (
      await run(await describeSample(sample), {}, { mock: true, env: { ...env, API_KEYS: '' } })
    ).url;
    const found = await simulate(open, '--operation', 'ListFlavours', '--format', 'json');
    const report = JSON.parse(found.stdout) as {
      operations: Array<{ operation: string; findings: Array<{ check: string }> }>;
      summary: { errors: number };
    };
    expect(report.operations.map(({ operation }) => operation)).toEqual(['ListFlavours']);
    expect(report.operations[0]?.findings.map(({ check }) => check)).toEqual(['auth-not-enforced']);
    expect(report.summary.errors).toBe(1);
    expect(found.code).toBe(1);
    expect((await simulate(open, '--operation', 'ListFlavours', '--allow-anonymous')).code).toBe(0);
  });

  it('writes JUnit: failures with their reasons, skipped operations', async () => {
    const { code, stdout } = await simulate(
      await bakery(),
      '--format',
      'junit',
      '--auth',
      'api-key:wrong-key',
    );
    const suites = (await parseJunit(stdout)) as {
      tests: number;
      failures: number;
      testsuite: Array<{ testcase: Array<{ name: string; failure?: Array<{ type: string }> }> }>;
    };
    expect([suites.tests, suites.failures]).toEqual([4, 3]);
    const [first] = suites.testsuite[0]?.testcase ?? [];
    expect(first?.name).toBe('ListFlavours GET /flavours');
    expect(first?.failure?.[0]?.type).toBe('error auth-refused');
    expect(stdout).not.toContain('wrong-key');
    expect(code).toBe(1);
  });

  it('sends nothing that changes data to another machine without a yes', async () => {
    const { code, stderr } = await simulate('http://connector.invalid/');
    expect(stderr).toContain('may change data (OrderCake, OrderCakeWithCallback)');
    expect(stderr).toContain('--yes');
    expect(code).toBe(2);
  });

  it.each([
    [['--auth', 'password'], '--auth needs api-key:KEY'],
    [['--auth', 'basic:nobody'], 'USER:PASSWORD'],
    [['--timeout', 'soon'], '--timeout needs a number of seconds'],
    [['--wait', '0'], '--wait needs a number of seconds'],
    [['--callback-url', 'https://tunnel.invalid'], 'needs --callback-port'],
    [['--callback-port', '0'], 'needs a port'],
    [['--public-url', 'connector'], '--public-url needs an absolute'],
    [['--inputs', 'missing.json'], 'missing.json'],
    [['--operation', 'NoSuch'], 'no operation "NoSuch"'],
  ])('says what is wrong with %j', async (more, message) => {
    const { code, stderr, stdout } = await simulate('http://127.0.0.1:9', ...more);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('bug');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says that nobody answers', async () => {
    const { code, stderr } = await simulate('http://127.0.0.1:9');
    expect(stderr).toContain('Is the server running?');
    expect(code).toBe(2);
  });
});

describe('simulate in a project', () => {
  async function project(dotEnv: string): Promise<string> {
    const cwd = mkdtempSync(join(tmpdir(), 'la-simulate-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const { code, stdout } = await runCommand(['scaffold', definition, '--out', 'cakes'], { cwd });
    expect(stdout).toBe('');
    expect(code).toBe(0);
    writeFileSync(join(cwd, 'cakes/.env'), dotEnv);
    return join(cwd, 'cakes');
  }

  it('finds its definition, its settings and where its server listens', async () => {
    const { port } = new URL(await bakery());
    const dir = await project(`PORT=${port}\n`);
    const operations = { OrderCake: { pattern: 'action' } };
    writeFileSync(
      join(dir, 'la-connector.json'),
      JSON.stringify({ definition: 'connector/apiDefinition.swagger.json', operations }),
    );
    const args = ['simulate', '--auth', 'api-key:simulated-key', '--operation', 'OrderCake'];
    const { stdout } = await runCommand(args, { cwd: join(dir, 'src') });
    // As the settings have it; the definition says polling action.
    expect(stdout).toContain('OrderCake  POST /cakes (action)');
  });

  it('says how its server is started when nothing answers', async () => {
    const dir = await project('PORT=9\n');
    const here = await runCommand(['simulate'], { cwd: dir });
    expect(here.stderr).toContain(
      'Start it with npm start, or npm run mock for example responses.',
    );
    expect(here.stderr).toContain('http://127.0.0.1:9/');
    expect(here.code).toBe(2);
    const below = await runCommand(['simulate'], { cwd: join(dir, 'src') });
    expect(below.stderr).toContain('Start it in .. with npm start');
  });

  it('shows on a terminal how far it is, and nothing of that elsewhere', async () => {
    const lines: string[] = [];
    const url = await bakery();
    const code = await main(
      ['simulate', definition, '--url', url, '--auth', 'api-key:simulated-key', '--wait', '3'],
      {
        out: () => {},
        err: () => {},
        progress: (line) => void lines.push(line),
        color: false,
        tool: 'la-connector-gen',
        readInput: () => Promise.resolve(new Uint8Array()),
      },
    );
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^0 of 4 operations, 0 s: waiting for \w+/);
    expect(lines.at(-2)).toMatch(/^4 of 4 operations, \d+ s$/);
    expect(lines.at(-1)).toBe('');
    expect(progressLine({ done: 3, total: 13, walking: ['OnA', 'OnB', 'OnC'] }, 8.9)).toBe(
      '3 of 13 operations, 8 s: waiting for OnA and 2 more',
    );
  });
});
