// A small disk of its own: an image with ext4, mounted through a loop device. What the file system has
// handed to the disk is in the image; what it still holds in memory is not. So a copy of the image is what
// a power cut leaves, except that a disk may also lose what it was given and not told to flush.

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const BYTES = 64 * 1024 * 1024;
const COPIES = 50;
export const CONTROL_BYTES = 20_000;

function run(command: string, ...args: string[]): { ok: boolean; said: string } {
  const { error, status, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  const said = error === undefined ? `${stdout}${stderr}`.trim() : error.message;
  return { ok: status === 0, said: `${command}: ${said}` };
}

function must(command: string, ...args: string[]): void {
  const { ok, said } = run(command, ...args);
  if (!ok) throw new Error(said);
}

/** Why there can be no such disks here; undefined where there can. */
export function whyNoDisks(): string | undefined {
  if (process.platform !== 'linux') return 'loop devices are Linux alone';
  if (process.getuid?.() !== 0) return 'mounting an image needs root';
  const folder = mkdtempSync(join(tmpdir(), 'connector-disk-'));
  const image = join(folder, 'image');
  const point = join(folder, 'point');
  try {
    mkdirSync(point);
    const made = format(image);
    if (!made.ok) return made.said;
    const mounted = run('mount', '-o', 'loop', image, point);
    if (!mounted.ok) return mounted.said;
    const left = run('umount', point);
    return left.ok ? undefined : left.said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function format(image: string): { ok: boolean; said: string } {
  writeFileSync(image, '');
  truncateSync(image, BYTES);
  // Nothing is kept back for root, who could go on where others cannot.
  return run('mkfs.ext4', '-q', '-F', '-m', '0', image);
}

/** A disk and, after power cuts, the ones that came of it. */
export class Disk {
  readonly #folder: string;
  #cuts = 0;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'connector-disk-'));
    onTestFinished(() => {
      // What hangs must not keep the folder from going.
      if (existsSync(this.path)) run('umount', '-l', this.path);
      rmSync(this.#folder, { recursive: true, force: true });
    });
    const { ok, said } = format(this.#image());
    if (!ok) throw new Error(said);
    this.#mount();
  }

  /** Where it is mounted. */
  get path(): string {
    return join(this.#folder, `disk-${this.#cuts}`);
  }

  /** Two files, of which one alone must outlast a power cut. */
  writeControls(): void {
    const file = openSync(this.#control('synced'), 'w');
    writeSync(file, 'x'.repeat(CONTROL_BYTES));
    fsyncSync(file);
    closeSync(file);
    const folder = openSync(this.path, 'r');
    fsyncSync(folder);
    closeSync(folder);
    writeFileSync(this.#control('unsynced'), 'x'.repeat(CONTROL_BYTES));
  }

  /** What is left of the two after the last cut, in bytes. */
  readControls(): { readonly synced: number; readonly unsynced: number } {
    const size = (name: string): number => {
      const path = this.#control(name);
      // Of a file whose bytes are lost, the name may be there, or blocks of zeros.
      return existsSync(path) ? readFileSync(path, 'latin1').replaceAll('\0', '').length : 0;
    };
    return { synced: size('synced'), unsynced: size('unsynced') };
  }

  /** What the disk holds at this moment. */
  copy(): void {
    const from = this.#image();
    const to = this.#image(this.#cuts + 1);
    for (let tries = 0; tries < COPIES; tries += 1) {
      copyFileSync(from, to);
      // The same when it is read once more: nothing was written in between, and it is of one moment.
      if (readFileSync(from).equals(readFileSync(to))) return;
    }
    throw new Error(`${from} was written to all the time.`);
  }

  /** Goes on with the copy, which the file system repairs from its journal. */
  cut(): void {
    must('umount', this.path);
    rmSync(this.#image());
    this.#cuts += 1;
    this.#mount();
  }

  /** Leaves room for so many bytes. Returns a function that gives all of it back. */
  fill(bytes: number): () => void {
    const ballast = join(this.path, 'ballast');
    const file = openSync(ballast, 'w');
    try {
      for (const size of [1024 * 1024, 4096]) writeUntilFull(file, Buffer.alloc(size, 'x'));
      ftruncateSync(file, fstatSync(file).size - bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return () => rmSync(ballast);
  }

  #control(name: string): string {
    return join(this.path, `control-${name}`);
  }

  #image(cuts = this.#cuts): string {
    return join(this.#folder, `image-${cuts}`);
  }

  #mount(): void {
    mkdirSync(this.path);
    must('mount', '-o', 'loop,noatime', this.#image(), this.path);
  }
}

function writeUntilFull(file: number, piece: Buffer): void {
  for (let written = 0; written <= BYTES; written += piece.length) {
    try {
      writeSync(file, piece);
      fsyncSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
