// Errors of the import rules stop `generate` with --strict alone; where the definition has changed they
// are said in short.

import { afterEach, describe, expect, test } from 'vitest';
import { TestProject, action, definition, differing } from './project.js';

let project: TestProject;
afterEach(() => project.remove());

const one = definition({ 'get /cakes': action('ListCakes') });
/** Two operations of one operationId. */
const two = definition({ 'get /cakes': action('ListCakes'), 'post /cakes': action('ListCakes') });

describe('generate, where the definition has errors', () => {
  test('says them in short where the definition has changed, and writes', async () => {
    project = await TestProject.make(one);
    project.define(two);
    const check = await project.generate('--check');
    expect(check.code).toBe(1);
    expect(check.out).toMatch(/^ {2}op-id-unique {2}\S+:\d+:\d+ {2}POST \/cakes/m);
    const run = await project.generate();
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/^ {2}op-id-unique {2}/m);
    expect(run.out).toMatch(/^ {2}la-connector-gen validate \S+swagger\.json$/m);
    expect((await project.generate()).out).not.toContain('op-id-unique');
  });

  test('has them in JSON and as annotations, by rule', async () => {
    project = await TestProject.make(one);
    project.define(two);
    const github = await project.generate('--check', '--format', 'github');
    expect(github.out).toMatch(/^::warning .*op-id-unique/m);
    const { errors } = JSON.parse((await project.generate('--format', 'json')).out) as {
      errors: Array<{ rule: string; count: number }>;
    };
    expect(errors).toContainEqual(expect.objectContaining({ rule: 'op-id-unique', count: 1 }));
  });

  test.each([[['--strict']], [['--strict', '--check']]])(
    'writes nothing with %j, also where nothing has changed',
    async (options) => {
      project = await TestProject.make(one);
      project.define(two);
      for (const _ of ['changed', 'unchanged']) {
        const before = project.snapshot();
        const { code, out, err } = await project.generate(...options);
        expect(code).toBe(1);
        expect(out).toContain('error  op-id-unique');
        expect(err).toMatch(/^Nothing was written: \d+ errors?\. /);
        expect(differing(before, project.snapshot())).toEqual([]);
        await project.generate();
      }
    },
  );

  test('rules that are not known are a note, as validate says what is wrong with them', async () => {
    project = await TestProject.make(one);
    project.edit('la-connector.json', (text) =>
      text.replace(/\}\s*$/, ', "validate": { "rules": { "op-id-uniqe": "off" } } }'),
    );
    project.define(two);
    const { code, out } = await project.generate();
    expect(code).toBe(0);
    expect(out).toContain('There is no rule "op-id-uniqe"');
  });
});
