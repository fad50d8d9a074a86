// One history, as the user of a project lives through it: scaffold the first version, write the
// controllers, and update the project to each version that follows. Whatever does not hold on
// the way is a problem; a problem ends nothing, so that a run tells all of them.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildModel } from '../../dist/src/model/build.js';
import { editOf } from './edits.js';
import { controllersOf } from './facts.js';
import { rawOperations } from './operations.js';
import {
  BESIDE,
  differences,
  parseDefinition,
  readText,
  runNode,
  snapshot,
  typeErrors,
} from './project.js';
import { tryRenames } from './renames.js';

const DEFINITION = 'connector/apiDefinition.swagger.json';
const LOCK = 'la-connector.lock.json';

/** @typedef {{ name: string, text: string, reordered?: boolean }} Version `reordered`: it differs from the one before in the order of its parts alone. */
/** @typedef {{ name: string, versions: Version[] }} History */
/** @typedef {{ steps: number, refused: number, controllers: number, full: number, kept: number, broken: number, renames: number }} Counts */
/** @typedef {import('./facts.js').Controller} Controller */

/**
 * @param {History} history
 * @param {{ dir: string, root: string }} options Where the project is put, replaced; and the repository.
 * @returns {Promise<{ problems: string[], counts: Counts }>}
 */
export async function walk(history, { dir, root }) {
  for (const end of ['', ...BESIDE]) rmSync(dir + end, { recursive: true, force: true });
  mkdirSync(dirname(dir), { recursive: true });
  const walker = new Walker(dir, root);
  const versions = [...history.versions];
  while (versions.length > 0 && !(await walker.begin(/** @type {Version} */ (versions.shift()))));
  for (const version of versions) await walker.step(version);
  await walker.end();
  return { problems: walker.problems, counts: walker.counts };
}

class Walker {
  /** @type {string[]} */
  problems = [];
  /** @type {Counts} */
  counts = { steps: 0, refused: 0, controllers: 0, full: 0, kept: 0, broken: 0, renames: 0 };
  /** Files that a controller was split into, with the controller. @type {Map<string, string>} */
  #owners = new Map();
  /** Number of each controller that was ever written. @type {Map<string, number>} */
  #numbers = new Map();
  #version = '';
  /** The definition that the project was generated from. */
  #document;

  constructor(dir, root) {
    this.dir = dir;
    this.root = root;
    this.bin = join(root, 'bin', 'la-connector-gen.js');
  }

  /** False when there is no project to be made of the version. */
  async begin({ name, text }) {
    this.#version = name;
    const path = `${this.dir}.definition.json`;
    writeFileSync(path, text);
    // Published definitions have faults of their own.
    const args = ['scaffold', path, '--out', this.dir];
    const { code, err } = await runNode([this.bin, ...args], this.root);
    if (code !== 0) {
      this.#refusal(code, err);
      return false;
    }
    this.#document = parseDefinition(text);
    this.#writeOwnFiles();
    for (const [path, [message]] of await this.#write(this.#facts()))
      this.#problem(`as written, ${path}: ${message}`);
    return true;
  }

  /** @param {Version} version */
  async step({ name, text, reordered = false }) {
    this.#version = name;
    this.counts.steps += 1;
    const document = parseDefinition(text);
    const changed = JSON.stringify(document) !== JSON.stringify(this.#document);
    const facts = this.#facts();
    const old = this.#read(DEFINITION);
    writeFileSync(join(this.dir, DEFINITION), text);
    const before = snapshot(this.dir);

    const check = await this.#generate('--check');
    this.#same('--check', before);
    if (check.code === 2) {
      this.#refusal(check.code, check.err);
      await this.#generate();
      this.#same('a refused run', before);
      // The author takes the definition back.
      return writeFileSync(join(this.dir, DEFINITION), old);
    }
    const expected = changed ? 1 : 0;
    if (check.code !== expected) this.#problem(`--check said ${check.code}, not ${expected}`);
    const run = await this.#generate();
    if (run.code !== 0) return this.#problem(`generate ended with ${run.code}: ${run.err}`);
    const now = this.#facts();
    this.#usersFiles(before, now);
    await this.#inStep();
    const errors = await this.#judge(facts, now, document, reordered);
    if (/^renamed /m.test(run.out)) await this.#renames(document, facts, errors);
    this.#document = document;
    await this.#mend(now, errors);
  }

  /** What the compiler built up over the steps is what it says of the whole at once. */
  async end() {
    if (this.#document === undefined) return;
    const known = await this.#errors();
    const whole = await typeErrors(this.dir, this.root, { fresh: true });
    const text = (errors) => JSON.stringify([...errors].sort());
    if (text(known) !== text(whole)) this.#problem(`tsc says ${text(known)}, then ${text(whole)}`);
  }

  /** What else a user has in a project; none of it is the generator's matter. */
  #writeOwnFiles() {
    const own = {
      'src/controllers/shared.ts': 'export const shared = 1;\n',
      'src/log.ts':
        '// ours\r\nexport function log(text: string): void {\r\n\tconsole.log(text)\r\n}\r\n',
      'src/main.ts': `${this.#read('src/main.ts')}\n// The orchestra plays on.\n`,
      'notes/todo.md': '# To do\n\n- all of it',
      '.env': 'PORT=3001\n',
    };
    for (const [path, text] of Object.entries(own)) this.#put(path, text);
  }

  /** Every file but the generator's own is what it was; new ones are the stubs of new operations. */
  #usersFiles(before, now) {
    const after = snapshot(this.dir);
    const stubs = new Set(now.map(({ file }) => file));
    const isUsers = (path) =>
      path !== LOCK &&
      !path.startsWith('src/generated/') &&
      !(stubs.has(path) && !before.has(path));
    for (const difference of differences(before, after, isUsers))
      this.#problem(`generate: ${difference}`);
    const folded = new Map();
    for (const path of after.keys()) {
      const other = folded.get(path.toLowerCase());
      if (other !== undefined) this.#problem(`${other} and ${path} are one file on other machines`);
      folded.set(path.toLowerCase(), path);
    }
  }

  /** `--check` finds nothing more to do, and a second run does nothing. */
  async #inStep() {
    const before = snapshot(this.dir);
    const check = await this.#generate('--check');
    if (check.code !== 0) this.#problem(`--check said ${check.code} after generate: ${check.out}`);
    this.#same('--check after generate', before);
    // With a format, no hash decides alone: everything is made anew and compared.
    for (const args of [[], ['--format', 'json']]) {
      const again = await this.#generate(...args);
      if (again.code !== 0)
        this.#problem(`a second generate ended with ${again.code}: ${again.err}`);
      if (args.length > 0 && !again.out.includes('"inStep": true'))
        this.#problem('a second generate found something to do');
      this.#same('a second generate', before);
    }
  }

  /** Errors are where operations changed, and nowhere else; what did not change has the names that it had. */
  async #judge(facts, now, document, reordered) {
    const unchanged = this.#unchanged(facts, now, document);
    for (const [controller, later] of unchanged) {
      for (const part of ['file', 'exported', 'constant', 'type']) {
        if (controller[part] !== later[part])
          this.#problem(
            `${controller.id} did not change, but its ${part} did: ${controller[part]} -> ${later[part]}`,
          );
      }
    }
    const whole = new Set([...unchanged.keys()].map(({ file }) => file));
    this.counts.kept += whole.size;
    if (reordered && whole.size !== facts.length)
      this.#problem(`after reordering, ${facts.length - whole.size} controllers are other ones`);
    // Those of operations that are gone compile all the same.
    const known = new Set(now.map(({ file }) => file));
    const errors = await this.#errors();
    for (const [path, messages] of errors) {
      const file = this.#owners.get(path) ?? path;
      const allowed = known.has(file) && !whole.has(file);
      if (!allowed && !this.#isTestOf(path, whole, facts)) this.#problem(`${path}: ${messages[0]}`);
      else this.counts.broken += 1;
    }
    return errors;
  }

  /** The scaffolded test calls one operation. */
  #isTestOf(path, whole, facts) {
    if (!path.startsWith('test/')) return false;
    const [, constant] = /client\.([\p{ID_Continue}$]+)\(/u.exec(this.#read(path)) ?? [];
    const called = facts.find((controller) => controller.constant === constant);
    return called === undefined || !whole.has(called.file);
  }

  /**
   * Controllers whose operation is in both versions and the same in both, but for its name.
   * @returns {Map<Controller, Controller>}
   */
  #unchanged(facts, now, document) {
    const before = rawOperations(this.#document);
    const after = rawOperations(document);
    const ids = [before, after].map((all) => new Set([...all.values()].map(({ id }) => id)));
    // A name that was another one's tells of that one: who has it has more than a new name.
    const isRenamed = (old, fresh) => !ids[1].has(old.id) && !ids[0].has(fresh.id);
    const later = new Map(
      now.map((controller) => [`${controller.method} ${controller.path}`, controller]),
    );
    return new Map(
      facts.flatMap((controller) => {
        const place = `${controller.method} ${controller.path}`;
        const [old, fresh, other] = [before.get(place), after.get(place), later.get(place)];
        if (old === undefined || old.hash !== fresh?.hash) return [];
        if (old.id !== fresh.id && !isRenamed(old, fresh)) return [];
        // A kind may change because the operation that it goes with did.
        return other === undefined || other.kind !== controller.kind ? [] : [[controller, other]];
      }),
    );
  }

  /** What a user does then: writes the new controllers and mends the broken ones. */
  async #mend(now, errors) {
    const broken = new Set([...errors.keys()].map((path) => this.#owners.get(path) ?? path));
    const wanted = now.filter(({ file }) => broken.has(file) || !this.#numbers.has(file));
    if ([...broken].some((file) => file.startsWith('test/')))
      this.#put(
        'test/connector.test.ts',
        "import { test } from 'node:test';\n\ntest('nothing', () => {});\n",
      );
    if (wanted.length === 0 && broken.size === 0) return;
    for (const [path, [message]] of await this.#write(wanted))
      this.#problem(`mended, but ${path}: ${message}`);
  }

  /** Writes controllers; where the values in them are not quite right, without values. Returns the errors that are left. */
  async #write(controllers) {
    const model = buildModel(this.#document, {});
    for (const controller of controllers) {
      const number = this.#numbers.get(controller.file) ?? this.#numbers.size;
      this.#numbers.set(controller.file, number);
      const { files, full } = editOf(controller, number, model, false);
      if (full) this.counts.full += 1;
      this.counts.controllers += 1;
      for (const [path, text] of files) {
        this.#put(path, text);
        this.#owners.set(path, controller.file);
      }
    }
    const errors = await this.#errors();
    const found = new Set([...errors.keys()].map((path) => this.#owners.get(path)));
    const wrong = controllers.filter(({ file }) => found.has(file));
    for (const controller of wrong) {
      const number = /** @type {number} */ (this.#numbers.get(controller.file));
      this.counts.full -= 1;
      for (const [path, text] of editOf(controller, number, model, true).files)
        this.#put(path, text);
    }
    return wrong.length === 0 ? errors : this.#errors();
  }

  /** The same step once more, with the controllers of renamed operations renamed; then all is put back. */
  async #renames(document, earlier, errors) {
    const copy = `${this.dir}-kept`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.dir, copy, { recursive: true, preserveTimestamps: true });
    const outcome = await tryRenames({
      dir: this.dir,
      errors,
      root: this.root,
      before: this.#document,
      after: document,
      earlier,
      owners: this.#owners,
    });
    this.counts.renames += outcome.renamed;
    for (const problem of outcome.problems) this.#problem(`--apply-renames: ${problem}`);
    rmSync(this.dir, { recursive: true });
    renameSync(copy, this.dir);
  }

  /** Nothing at all has been touched. */
  #same(who, before) {
    for (const difference of differences(before, snapshot(this.dir)))
      this.#problem(`${who}: ${difference}`);
  }

  #refusal(code, err) {
    this.counts.refused += 1;
    if (code !== 2 || /this is a bug|\n {4}at /.test(err))
      this.#problem(`ended with ${code}: ${err}`);
  }

  #errors() {
    return typeErrors(this.dir, this.root);
  }

  #generate(...args) {
    return runNode([this.bin, 'generate', this.dir, ...args], this.root);
  }

  #facts() {
    return controllersOf(this.dir);
  }

  #read(path) {
    return readText(this.dir, path);
  }

  #put(path, text) {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  #problem(text) {
    this.problems.push(`${this.#version}: ${text.trim()}`);
  }
}
