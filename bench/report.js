// What the benches' tables and numbers have in common.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const MIB = 1024 * 1024;

/** @param {string[]} cells */
export function row(cells) {
  const widths = [28, 7, 7, 12, 9];
  return cells
    .map((cell, i) => (i === 0 || i >= widths.length ? cell : cell.padStart(widths[i] ?? 0)))
    .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell))
    .join('  ');
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {string} log */
export function lastLine(log) {
  return readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
}

/** @param {string} node */
export function versionOf(node) {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (error) throw new Error(`${node} does not run: ${error.message}`);
  return stdout.trim();
}
