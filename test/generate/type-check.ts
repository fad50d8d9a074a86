// Type-checks many projects at once. Most of the compiler's time goes into packages and the runtime, which
// are the same for all of them: the projects are put side by side, around one runtime.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compile, repository } from '../e2e/project.js';
import { type TestProject, snapshotOf } from './project.js';

export class TypeCheck {
  readonly #folder = join(repository, '.tmp/generate', `${process.pid}-types`);
  #config: { compilerOptions: object } | undefined;

  /** @param name what the compiler's errors shall be told by. */
  add(name: string, project: TestProject): void {
    const own = join(this.#folder, name.replaceAll(/\W+/g, '-'));
    for (const path of snapshotOf(project.dir).keys()) {
      if (!/^(?:src|test)\/.*\.ts$/.test(path)) continue;
      const target = join(own, path);
      const shared = /^src\/generated\/(runtime\/.*)/.exec(path)?.[1];
      mkdirSync(dirname(target), { recursive: true });
      if (shared !== undefined)
        cpSync(project.path(path), join(this.#folder, shared), { recursive: true });
      else writeFileSync(target, this.#withRuntime(target, readFileSync(project.path(path))));
    }
    this.#config ??= JSON.parse(project.read('tsconfig.json')) as { compilerOptions: object };
  }

  /** @throws Error with all that the compiler finds. */
  async run(): Promise<void> {
    const options = { rootDir: '.', noEmit: true, incremental: false, tsBuildInfoFile: null };
    const config = {
      compilerOptions: { ...this.#config?.compilerOptions, ...options },
      include: ['*/src', '*/test'],
    };
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify(config));
    await compile(this.#folder);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #withRuntime(target: string, bytes: Buffer): Buffer {
    const way = relative(dirname(target), join(this.#folder, 'runtime')).replaceAll('\\', '/');
    const text = bytes.toString('latin1');
    return Buffer.from(
      text.replaceAll(/'\.[./]*\/(?:src\/)?(?:generated\/)?runtime\//g, `'${way}/`),
      'latin1',
    );
  }
}
