// A connector whose polling trigger is behind the `pollingtrigger` policy, from its definition and its
// apiProperties.json to a workflow that gets every event once: scaffolded, compiled, started, published
// to, killed and started again, and asked as the gateway asks.

import { execFile } from 'node:child_process';
import { readFile, rm, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmRun } from './npm.js';
import { compile, importClient, repository, type RunningServer, start } from './project.js';

const run = promisify(execFile);
const bin = join(repository, 'bin/la-connector-gen.js');
const root = join(repository, '.tmp/e2e', `gateway-${process.pid}`);
const source = join(root, 'source');
const folder = join(root, 'project');

const post = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer' },
    publishedAt: { type: 'string', format: 'date-time', 'x-nullable': true },
  },
};
const response = (schema: object) => ({ 200: { description: 'Done', schema } });
const definition = {
  swagger: '2.0',
  info: { title: 'Posts', description: 'Posts of a board.', version: '1.0' },
  host: 'posts.contoso.com',
  schemes: ['https'],
  basePath: '/v1',
  consumes: ['application/json'],
  produces: ['application/json'],
  definitions: { Post: post },
  paths: {
    '/posts': {
      post: {
        operationId: 'CreatePost',
        summary: 'Create a post',
        description: 'Creates a post.',
        parameters: [
          { name: 'post', in: 'body', required: true, schema: { $ref: '#/definitions/Post' } },
        ],
        responses: response({ $ref: '#/definitions/Post' }),
      },
    },
    '/trigger/posts/{board}': {
      get: {
        operationId: 'OnPost',
        summary: 'When a post is published',
        description: 'Fires for every post.',
        'x-ms-trigger': 'batch',
        'x-ms-trigger-metadata': { mode: 'polling', kind: 'query' },
        parameters: [
          { name: 'board', in: 'path', required: true, type: 'string' },
          { name: '$filter', in: 'query', type: 'string', 'x-ms-visibility': 'internal' },
        ],
        responses: response({
          type: 'object',
          required: ['nodes', 'total'],
          properties: {
            nodes: { type: 'array', items: { $ref: '#/definitions/Post' } },
            total: { type: 'integer' },
          },
        }),
      },
    },
  },
};

function properties(expression: string): string {
  const parameters = {
    'x-ms-apimTemplate-operationName': ['OnPost'],
    'x-ms-apimTemplateParameter.triggerConfig': { $filter: expression },
    'x-ms-apimTemplateParameter.triggerDataPath': '@triggerBody().nodes',
  };
  const policy = {
    templateId: 'pollingtrigger',
    title: 'Policy',
    type: 'PollingTrigger',
    parameters,
  };
  return JSON.stringify({ properties: { policyTemplateInstances: [policy] } }, null, 2);
}

const followed = 'publishedAt gt @{triggerBody().nodes[0].publishedAt}';

interface Post {
  readonly id: number;
  readonly publishedAt: string;
}

/** One workflow, by way of its gateway. */
class Workflow {
  readonly runs: number[] = [];
  #state: string | undefined;
  #called = false;

  async poll(url: string): Promise<void> {
    const query =
      this.#state === undefined
        ? ''
        : `?$filter=${encodeURIComponent(`publishedAt gt ${this.#state}`)}`;
    const answer = await fetch(`${url}/v1/posts/news${query}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    const { nodes, total } = (await answer.json()) as { nodes: Post[]; total: unknown };
    expect(total).toEqual(expect.any(Number));
    if (this.#called) this.runs.push(...nodes.map(({ id }) => id));
    this.#called = true;
    this.#state = nodes[0]?.publishedAt ?? this.#state;
  }
}

async function publish(url: string, ...ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const body = JSON.stringify({ id });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/posts`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
  }
}

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [bin, ...args], { cwd: root });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

beforeAll(async () => {
  await rm(root, { recursive: true, force: true });
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'apiDefinition.swagger.json'), JSON.stringify(definition, null, 2));
  await writeFile(join(source, 'apiProperties.json'), properties(followed));
  const { code, err } = await cli('scaffold', 'source/apiDefinition.swagger.json', '--out', folder);
  expect([code, err]).toEqual([0, expect.not.stringContaining('Notes:')]);
  await compile(folder);
});

describe('a project with a polling trigger behind the policy', () => {
  it('has the file of the author, and passes its own test as it is', async () => {
    const copied = await readFile(join(folder, 'connector/apiProperties.json'), 'utf8');
    expect(copied).toBe(properties(followed));
    const { stdout } = await npmRun(folder, 'test');
    expect(stdout).toMatch(/fail 0/);
    const stub = await readFile(join(folder, 'src/controllers/OnPost.ts'), 'utf8');
    expect(stub).toContain('the gateway keeps the state');
  });

  it('gives every event once, across crashes, and its client does too', async () => {
    await writeFile(
      join(folder, 'src/controllers/CreatePost.ts'),
      `import type { CreatePostController } from '../generated/contracts.gen.js';

export const createPost: CreatePostController = {
  async handle({ body }, { connector }) {
    await connector.triggers.onPost.publish(body, { filter: { path: { board: 'news' } } });
    return { status: 200, body };
  },
};
`,
    );
    await compile(folder);
    const workflow = new Workflow();
    let server = await start(folder);
    await publish(server.url, 1, 2);
    await workflow.poll(server.url);
    await publish(server.url, 3, 4);
    await workflow.poll(server.url);
    await workflow.poll(server.url);
    await publish(server.url, 5);
    await server.kill();
    server = await start(folder);
    await publish(server.url, 6);
    await workflow.poll(server.url);
    await server.kill();
    server = await start(folder);
    await workflow.poll(server.url);
    expect(workflow.runs).toEqual([4, 3, 6, 5]);
    expect(await watched(server)).toEqual([7, 8]);
    await server.stop();
  });

  async function watched({ url }: RunningServer): Promise<number[]> {
    const module = (await importClient(folder)) as {
      createClient(options: object): {
        onPost: { watch(input: object, options: object): AsyncIterable<{ item: Post }> };
      };
    };
    const client = module.createClient({ baseUrl: `${url}/v1` });
    const watch = client.onPost.watch({ path: { board: 'news' } }, { intervalMs: 50 });
    const ids: number[] = [];
    setTimeout(() => void publish(url, 7, 8), 300);
    for await (const { item } of watch) if (ids.push(item.id) === 2) break;
    return ids;
  }
});

describe('a policy that changes', () => {
  const path = join(folder, 'connector/apiProperties.json');
  const generate = (...args: string[]) => cli('generate', folder, ...args);

  afterAll(async () => {
    await writeFile(path, properties(followed));
    await generate();
  });

  it('puts the project out of step', async () => {
    expect((await generate('--check')).code).toBe(0);
    await writeFile(path, properties('id gt @{triggerBody().nodes[0].id}'));
    const check = await generate('--check');
    expect(check).toMatchObject({ code: 1, out: expect.stringContaining("before: 'id gt '") });
    expect(check.out).toContain('It has a different policy in apiProperties.json');
    expect((await generate()).code).toBe(0);
    expect((await generate('--check')).code).toBe(0);
    const descriptor = await readFile(join(folder, 'src/generated/descriptor.gen.ts'), 'utf8');
    expect(descriptor).toContain("before: 'id gt '");
  });

  it('is named with its line where it cannot be followed', async () => {
    await writeFile(path, properties('id gt @{utcNow()}'));
    const { code, out } = await generate();
    expect(code).toBe(0);
    expect(out).toMatch(
      /apiProperties\.json:13:\d+ +The "pollingtrigger" policy of "OnPost" cannot/,
    );
    expect(out).toContain('now returns the state in the Location header');
  });

  it('holds as it was while the file cannot be read', async () => {
    await writeFile(path, properties(followed));
    await generate();
    await writeFile(path, '{ "properties": ');
    const check = await generate('--check');
    expect(check.code).toBe(0);
    expect(check.out).toMatch(/apiProperties\.json:1:\d+ /);
  });

  it('never stops scaffold when it cannot be read', async () => {
    await writeFile(join(source, 'apiProperties.json'), 'properties: {');
    const out = join(root, 'other');
    const { code, err } = await cli('scaffold', 'source/apiDefinition.swagger.json', '--out', out);
    expect(code).toBe(0);
    expect(err).toMatch(/source.apiProperties\.json:1:\d+ /);
    expect(err).toContain('copy it to connector/apiProperties.json');
  });
});
