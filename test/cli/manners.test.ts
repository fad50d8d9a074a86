// How the command line answers slips: short options, unknown names, and the scripts that complete them.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/cli/main.js';
import { runCommand } from './command-line.js';

function folder(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'la-manners-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  return cwd;
}

const run = (...args: string[]) => runCommand(args, { cwd: folder() });

describe('short options', () => {
  it('-h and -v are --help and --version', async () => {
    expect((await run('-h')).stdout).toBe((await run('--help')).stdout);
    expect((await run('validate', '-h')).stdout).toBe((await run('validate', '--help')).stdout);
    expect((await run('-v')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is not known is named, with what was meant', () => {
  it.each([
    [
      ['scaffold', '--dry-run', 'x.yaml'],
      'Unknown option: --dry-run. It is an option of validate.',
    ],
    [['scaffold', '--strct', 'x.yaml'], 'Unknown option: --strct. Did you mean --strict?'],
    [
      ['validate', '--maxWarning=0', 'x'],
      'Unknown option: --maxWarning. Did you mean --max-warnings?',
    ],
    [['generate', '-f'], 'Unknown option: -f. See la-connector-gen generate --help.'],
    [['simulate', 'x', '--auth', 'bearer:x', '--rd-only'], 'Did you mean --read-only?'],
    [['valdate', 'x.json'], 'There is no command "valdate". Did you mean validate?'],
    [['validate', 'x', '--format', 'jsn'], 'not "jsn". Did you mean json?'],
    [['validate', 'x', '--preset', 'imprt'], 'not "imprt". Did you mean import?'],
    [
      ['completion', 'fihs'],
      'The shell must be one of "bash", "zsh", "fish", not "fihs". Did you mean fish?',
    ],
    [['completion'], 'completion needs a shell: bash, zsh, fish.'],
  ])('%j', async (args, message) => {
    const { code, stderr, stdout } = await run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('takes values that look like options, and names in camelCase', async () => {
    const { stderr } = await run('validate', 'x.json', '--maxWarnings', '-1');
    expect(stderr).toContain('--max-warnings needs a whole number');
  });
});

const complete = {
  bash: (line: string) => `
    COMP_WORDS=(${line}); [[ '${line}' == *' ' ]] && COMP_WORDS+=("")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _la_connector_gen; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line: string) => `complete -C '${line}' | string replace -r '\\t.*' ''`,
};

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s has every command, option and value', async (shell) => {
    const { code, stdout } = await run('completion', shell);
    expect(code).toBe(0);
    for (const name of commands) expect(stdout).toContain(name);
    for (const name of ['max-warnings', 'callback-url', 'apply-renames'])
      expect(stdout).toMatch(new RegExp(`(--|-l )${name}`));
    expect(stdout).toContain('text json sarif junit github');
    expect(stdout.slice(0, 200)).toContain(`completion ${shell} >`);
  });

  for (const shell of ['bash', 'fish'] as const) {
    it.skipIf(!isThere(shell)).each([
      ['la-connector-gen val', ['validate']],
      ['la-connector-gen validate --max', ['--max-warnings']],
      ['la-connector-gen validate --preset imp', ['import']],
      ['la-connector-gen generate --format ', ['text', 'json', 'github']],
      ['la-connector-gen completion z', ['zsh']],
      ['la-connector-gen scaffold api', ['api.json']],
      ['la-connector-gen scaffold --out api', ['api.json']],
    ])(`in ${shell}: %s`, async (line, expected) => {
      const cwd = folder();
      writeFileSync(join(cwd, 'api.json'), '{}');
      const { stdout } = await runCommand(['completion', shell], { cwd });
      writeFileSync(join(cwd, 'script'), stdout);
      const source = shell === 'bash' ? 'source ./script' : 'source script';
      const result = spawnSync(shell, ['-c', `${source}\n${complete[shell](line)}`], {
        cwd,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'dumb' },
      });
      expect(result.stderr).toBe('');
      expect(result.stdout.trim().split('\n').toSorted()).toEqual(expected.toSorted());
    });
  }

  it.skipIf(!isThere('zsh'))('in zsh is a script that can be loaded', async () => {
    const cwd = folder();
    const { stdout } = await runCommand(['completion', 'zsh'], { cwd });
    writeFileSync(join(cwd, 'script'), stdout);
    const load =
      'autoload -U compinit && compinit -u -D && source ./script && print $_comps[la-connector-gen]';
    const result = spawnSync('zsh', ['-f', '-c', load], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: cwd },
    });
    expect(result.stderr).toBe('');
    expect(result.stdout.trim()).toBe('_la_connector_gen');
  });
});
