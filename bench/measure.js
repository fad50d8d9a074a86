// Whole-process cost of one command: CPU seconds of the process and of every child it waited for, and
// the peak resident size of the largest process among them. Node cannot read that of its children
// (`process.resourceUsage()` knows only itself), so a launcher that can is looked for, best first:
//   python3     wait4's rusage: microseconds, and ru_maxrss
//   GNU time    the same numbers in hundredths of a second
//   sh `times`  POSIX, CPU only; the peak is then not measured
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

const PYTHON = `
import json, resource, subprocess, sys
# A wrapper that became this process (pyenv has one) may have waited for children of its own.
before = resource.getrusage(resource.RUSAGE_CHILDREN)
code = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
unit = 1 if sys.platform == 'darwin' else 1024
with open(sys.argv[1], 'w') as out:
    json.dump({'code': code, 'cpu': cpu, 'peak': used.ru_maxrss * unit}, out)
`;

/**
 * @typedef {object} Cost
 * @property {number} code Exit code of the command.
 * @property {number} cpu Seconds, user and system.
 * @property {number | undefined} peak Bytes; undefined when the launcher cannot tell.
 */

/**
 * @typedef {object} Launcher
 * @property {string} name
 * @property {boolean} measuresMemory
 * @property {string} command
 * @property {(report: string, argv: string[]) => string[]} args
 * @property {(report: string, status: number | null) => Cost} read
 */

/** @type {Launcher[]} */
const launchers = [
  {
    name: 'python3 (wait4)',
    measuresMemory: true,
    command: 'python3',
    args: (report, argv) => ['-c', PYTHON, report, ...argv],
    read: (report) => JSON.parse(report),
  },
  {
    name: 'GNU time',
    measuresMemory: true,
    command: '/usr/bin/time',
    args: (report, argv) => ['-q', '-o', report, '-f', '%U %S %M', ...argv],
    read: (report, status) => {
      const [user, system, kib] = report.trim().split(/\s+/).map(Number);
      return { code: status ?? -1, cpu: Number(user) + Number(system), peak: Number(kib) * 1024 };
    },
  },
  {
    name: 'sh times (CPU only)',
    measuresMemory: false,
    command: 'sh',
    args: (report, argv) => [
      '-c',
      'report=$1; shift; "$@"; code=$?; times > "$report"; exit $code',
      'sh',
      report,
      ...argv,
    ],
    // Two lines, the shell's own and its children's: `0m0.010s 0m0.000s`.
    read: (report, status) => ({
      code: status ?? -1,
      cpu: [...(report.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
        (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
        0,
      ),
      peak: undefined,
    }),
  },
];

/**
 * The first launcher that works on this machine, or the named one.
 * @param {string} scratch Path of a file that may be overwritten.
 * @param {string} [wanted] Start of a launcher's name.
 * @returns {Launcher}
 */
export function findLauncher(scratch, wanted = '') {
  for (const launcher of launchers.filter(({ name }) => name.startsWith(wanted))) {
    try {
      const cost = run(launcher, [process.execPath, '-e', ''], { report: scratch });
      if (cost.code === 0 && cost.cpu > 0) return launcher;
    } catch {
      // Not on this machine, or another program of the same name: the next one.
    }
  }
  throw new Error('Neither python3, GNU time nor a POSIX shell is here to measure with.');
}

/**
 * Runs one command to its end and says what it cost.
 * @param {Launcher} launcher
 * @param {string[]} argv
 * @param {{ report: string, log?: string, errorLog?: string, cwd?: string }} options `report` is the launcher's scratch file; `log` gets stdout, and stderr too unless there is an `errorLog`.
 * @returns {Cost}
 */
export function run(launcher, argv, { report, log, errorLog, cwd }) {
  const output = log === undefined ? 'ignore' : openSync(log, 'w');
  const errors = errorLog === undefined ? output : openSync(errorLog, 'w');
  try {
    const { status, error } = spawnSync(launcher.command, launcher.args(report, argv), {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', output, errors],
    });
    if (error) throw error;
    return launcher.read(readFileSync(report, 'utf8'), status);
  } finally {
    for (const file of new Set([output, errors])) if (typeof file === 'number') closeSync(file);
  }
}
