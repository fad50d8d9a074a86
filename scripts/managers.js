// `npm run test:managers`: packs this package, scaffolds a project with the tarball, and installs and tests
// the project with every package manager that people use. Needs a registry, as npm is configured for it;
// the managers are installed into a temporary folder. Arguments choose some: `npm run test:managers -- pnpm`.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';
const timeout = 600_000;

/** What is installed, and the program in it. npm is there already. */
const managers = [
  { name: 'npm', program: 'npm' },
  { name: 'pnpm 10', spec: 'pnpm@10', program: 'pnpm' },
  { name: 'pnpm 12', spec: 'pnpm@12', program: 'pnpm' },
  { name: 'yarn 1', spec: 'yarn@1', program: 'yarn' },
  { name: 'yarn 4', spec: '@yarnpkg/cli-dist@4', program: 'yarn' },
];

const wanted = process.argv.slice(2);
const chosen = managers.filter(
  ({ name }) => wanted.length === 0 || wanted.some((it) => name.startsWith(it)),
);
if (chosen.length === 0) {
  console.error(`There is no such manager: ${wanted.join(', ')}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'la-managers-'));
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell })
  .trim()
  .replace(/\/$/, '');
// Each manager reads the registry from its own variable; caches stay in the folder.
const env = {
  ...process.env,
  npm_config_registry: `${registry}/`,
  npm_config_store_dir: join(folder, 'pnpm-store'),
  YARN_CACHE_FOLDER: join(folder, 'yarn-cache'),
  YARN_GLOBAL_FOLDER: join(folder, 'yarn-global'),
  YARN_NPM_REGISTRY_SERVER: registry,
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  YARN_ENABLE_TELEMETRY: 'false',
  ...(registry.startsWith('http:') && { YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname }),
};

/** Runs a program; throws with all that it said when it fails. */
function run(program, args, cwd) {
  try {
    return execFileSync(program, args, {
      cwd,
      env,
      shell,
      timeout,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(
      `${[program, ...args].join(' ')} failed (${error.status}):\n${error.stdout}${error.stderr}`,
    );
  }
}

/** A folder of its own, with packages by npm. Returns where their programs are. */
function install(name, spec) {
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', spec], into);
  return join(into, 'node_modules', '.bin');
}

let failures = 0;
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], root),
  );
  const tool = join(install('tool', join(folder, filename)), 'la-connector-gen');
  const scaffolded = join(folder, 'scaffolded');
  run(
    tool,
    ['scaffold', join(root, 'samples/order-desk/order-desk.swagger.json'), '--out', scaffolded],
    folder,
  );
  for (const { name, spec, program } of chosen) {
    const project = join(folder, `project-${name.replace(' ', '-')}`);
    cpSync(scaffolded, project, { recursive: true });
    // Yarn 2 and later look for a project in the folders above, unless there is a lock file.
    if (name === 'yarn 4') writeFileSync(join(project, 'yarn.lock'), '');
    const start = performance.now();
    try {
      const manager =
        spec === undefined
          ? program
          : join(install(`manager-${name.replace(' ', '-')}`, spec), program);
      run(manager, ['install'], project);
      const tested = run(manager, ['test'], project);
      if (!/fail 0/.test(tested)) throw new Error(`The tests did not run:\n${tested}`);
      run(manager, ['run', 'typecheck'], project);
      run(manager, ['run', 'build'], project);
      readFileSync(join(project, 'dist/generated/client.gen.d.ts'));
      console.log(`${name}: ok (${Math.round((performance.now() - start) / 1000)} s)`);
    } catch (error) {
      failures += 1;
      console.error(`${name}: FAILED\n${error.message}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
