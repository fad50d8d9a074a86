// What `generate` costs on a project that is there: `--check` of the largest definition beside the
// scaffold of it, and of an unchanged project beside the bare start of Node. Interleaved like all the
// rest, CPU and wall-clock.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LARGEST, definitionOf } from './definitions.js';
import { run } from './measure.js';
import { lastLine, median } from './report.js';
import { ours } from './tools.js';

/** How many times the start of Node an unchanged project may cost. */
const MOST = 2;

/**
 * @param {{ corpus: string, node: string, rounds: number, launcher: import('./measure.js').Launcher, scratch: string }} options
 * @returns {{ holds: boolean, text: string }[]} Verdicts.
 */
export function benchGenerate({ corpus, node, rounds, launcher, scratch }) {
  const input = definitionOf(corpus, LARGEST);
  const same = join(scratch, 'generate-same');
  const changed = join(scratch, 'generate-changed');
  const out = join(scratch, 'generate-out');
  const report = join(scratch, 'report');
  const log = join(scratch, 'generate.log');
  const scaffold = (dir) => [node, ours.script, 'scaffold', input, '--out', dir];
  const made = run(launcher, scaffold(same), { report, log, cwd: scratch });
  if (made.code !== 0)
    return [{ holds: false, text: `generate: no project to start from: ${lastLine(log)}` }];
  cpSync(same, changed, { recursive: true });
  const definition = join(changed, 'connector/apiDefinition.swagger.json');
  writeFileSync(
    definition,
    readFileSync(definition, 'utf8').replace(/"required": true/, '"required": false'),
  );
  const commands = [
    { name: 'scaffold', argv: scaffold(out), code: 0 },
    { name: 'check', argv: [node, ours.script, 'generate', changed, '--check'], code: 1 },
    { name: 'unchanged', argv: [node, ours.script, 'generate', same, '--check'], code: 0 },
    { name: 'bare', argv: [node, '-e', '0'], code: 0 },
  ];
  /** @type {Map<string, { cpu: number[], wall: number[] }>} */
  const costs = new Map(commands.map(({ name }) => [name, { cpu: [], wall: [] }]));
  const faults = new Set();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, argv, code } of commands) {
      const began = performance.now();
      const cost = run(launcher, argv, { report, log, cwd: scratch });
      const wall = (performance.now() - began) / 1000;
      if (cost.code !== code) faults.add(`${name} ended with ${cost.code}: ${lastLine(log)}`);
      if (round > 0) {
        costs.get(name)?.cpu.push(cost.cpu);
        costs.get(name)?.wall.push(wall);
      }
    }
    rmSync(out, { recursive: true, force: true });
  }
  const of = (name, kind) => median(costs.get(name)?.[kind] ?? []);
  const seconds = (name, kind) => of(name, kind).toFixed(2);
  const times = (kind) => of('unchanged', kind) / of('bare', kind);
  return [
    {
      holds: of('check', 'cpu') <= of('scaffold', 'cpu'),
      text: `generate --check of ${LARGEST}, changed: ${seconds('check', 'cpu')} s CPU (${seconds('check', 'wall')} s), scaffold ${seconds('scaffold', 'cpu')} s (${seconds('scaffold', 'wall')} s)`,
    },
    {
      holds: times('cpu') < MOST,
      text: `generate --check, nothing changed: ${times('cpu').toFixed(2)} times the CPU of a bare start of Node, ${times('wall').toFixed(2)} times its time; less than ${MOST}`,
    },
    ...[...faults].map((text) => ({ holds: false, text })),
  ];
}
