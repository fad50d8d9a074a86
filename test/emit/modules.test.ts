// The modules that join the parts: contracts, connector, stubs, and the copied runtime.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { emitAll, emitGenerated } from '../../src/emit/index.js';
import { HEADER } from '../../src/emit/print.js';
import { emitRuntime } from '../../src/emit/runtime.js';
import { declaration, emit, emptyModel, everything, typeCheck } from './fixtures.js';
import { planNames } from '../../src/plan/names.js';

const emitted = emit(everything);
const contracts = emitted.generated('contracts');

describe('contracts', () => {
  it.each([
    [
      'GetThingController',
      'ActionController',
      'operations.GetThingRequest, operations.GetThingResponse',
    ],
    [
      'StartJobController',
      'PollingActionController',
      'operations.StartJobRequest, operations.StartJobResult, operations.StartJobResponse',
    ],
    [
      'OnNewsController',
      'PollingTriggerController',
      'operations.OnNewsRequest, operations.OnNewsItem',
    ],
    [
      'OnEventController',
      'WebhookTriggerController',
      'operations.OnEventRequest, operations.OnEventResult',
    ],
    [
      'AskController',
      'WebhookActionController',
      'operations.AskRequest, operations.AskNotification, operations.AskResponse',
    ],
  ])('%s is a %s', (name, pattern, parameters) => {
    const flat = declaration(contracts, name)
      .replace(/\s+/g, ' ')
      .replace('< ', '<')
      .replace(' >', '>');
    expect(flat).toBe(`export type ${name} = runtime.${pattern}<${parameters}, Connector>;`);
  });

  it('leave out what the runtime answers alone', () => {
    expect(emitted.model.operations.find(({ id }) => id === 'EndEvent')?.kind).toBe('unsubscribe');
    expect(contracts).not.toContain('endEvent');
  });

  it('have the front door of every trigger and webhook action', () => {
    expect(declaration(contracts, 'Connector')).toBe(`export interface Connector {
  readonly triggers: {
    /** GET /news */
    readonly onNews: runtime.FeedPublisher<operations.OnNewsItem, operations.OnNewsFilter>;
    /** POST /hooks */
    readonly onEvent: runtime.TriggerPublisher<
      operations.OnEventNotification,
      operations.OnEventFilter
    >;
  };
  readonly actions: {
    /** POST /ask */
    readonly ask: runtime.ActionCompleter<operations.AskNotification>;
  };
}`);
  });
});

describe('connector', () => {
  it('joins every controller with the descriptor', () => {
    const text = emitted.generated('controllers');
    expect(text).toContain("import { getThing } from '../controllers/GetThing.js';");
    expect(text).toContain(`const controllers: Controllers = {
  getThing,
  getThing2,
  addPet,
  upload,
  startJob,
  onNews,
  onEvent,
  ask,
};`);
  });
});

describe('stubs', () => {
  const stub = (name: string): string => emitted.files.get(`src/controllers/${name}.ts`) ?? '';

  it.each([
    ['GetThing', 'handle', 'GetThingResponse'],
    ['StartJob', 'run', 'StartJobResult'],
    ['Ask', 'start', 'void'],
  ])('of %s answer 501 from %s, and declare its return type', (name, handler, type) => {
    expect(stub(name)).toContain(
      `  async ${handler}(): Promise<${type}> {\n` +
        `    throw new NotImplementedError('src/controllers/${name}.ts');\n  },\n};\n`,
    );
    const imported = `import type { ${type} } from '../generated/operations.gen.js';\n`;
    if (type === 'void') expect(stub(name)).not.toContain('operations.gen');
    else expect(stub(name)).toContain(imported);
  });

  it('name the return types of the handlers that may be added', () => {
    expect(stub('OnNews')).toContain('async poll(request, state): Promise<PollResult<OnNewsItem>>');
    expect(stub('StartJob')).toContain(
      'async accept(request, context): Promise<StartJobResponse | undefined>',
    );
    expect(stub('OnEvent')).toMatch(/async subscribed\(subscription, context\): Promise</);
  });

  it('break long signatures as Prettier does', async () => {
    const long = 'A'.repeat(70);
    const responses = { 200: { description: '', schema: { type: 'string' } } };
    const paths = { '/a': { get: { operationId: long, responses } } };
    const text = emit({ paths }).files.get(`src/controllers/${long}.ts`) ?? '';
    expect(await format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 })).toBe(
      text,
    );
  });

  it.each(['OnNews', 'OnEvent'])(
    'of %s need nothing and import nothing that they do not use',
    (name) => {
      const constant = name.replace('On', 'on');
      expect(stub(name)).toContain(`export const ${constant}: ${name}Controller = {};\n`);
      expect(stub(name)).toContain(`context.connector.triggers.${constant}.publish(`);
      expect(stub(name)).not.toContain('NotImplementedError');
    },
  );

  it('have examples that compile where they are pasted', () => {
    const pasted = new Map(emitted.files);
    const handlers: string[] = [];
    for (const [path, text] of emitted.files) {
      if (!path.startsWith('src/controllers/')) continue;
      const example = (text.match(/^ \* {5}.*$/gm) ?? []).map((line) => line.slice(7));
      const calls = example.filter((line) => line.startsWith('await context.'));
      const members = example.filter((line) => !calls.includes(line)).join('\n');
      handlers.push(...[...text.matchAll(/\basync (\w+)/g)].map(([, name = '']) => name));
      const written = text.replace(
        /( =\s+)\{[^]*\};\n$/,
        (_, head) => `${head}{\n${members}\n};\n`,
      );
      expect(written, path).not.toContain('throw ');
      const names = [...members.matchAll(/\w+(?:Response|Result|Item)\b/g)].map(String);
      const types = [...new Set(names)].filter(
        (name) => name !== 'PollResult' && !text.includes(`{ ${name} }`),
      );
      pasted.set(
        path,
        `import type { Connector } from '../generated/contracts.gen.js';
import type { PollResult } from '../generated/runtime/server/index.js';
import type { ${types.join(', ')} } from '../generated/operations.gen.js';
${written}
declare const find: (request: object) => Promise<any>;
declare const work: (request: object, signal?: AbortSignal) => Promise<any>;
declare const readAfter: (request: object, state?: string) => Promise<any[]>;
declare const [id, item, event, filter, result]: any[];
export async function elsewhere(context: { connector: Connector }): Promise<void> {
${calls.join('\n')}
}
`,
      );
    }
    expect(new Set(handlers)).toEqual(
      new Set(['handle', 'run', 'accept', 'start', 'poll', 'subscribed']),
    );
    const problems = typeCheck('emit-examples', new Map([['pasted', pasted]]));
    // TS6133, TS6196: what an example offers, and here is not used.
    expect(problems.filter((problem) => !/TS6133|TS6196/.test(problem))).toEqual([]);
  });

  it('show an answer that is declared', () => {
    const answers = (responses: object): string | undefined => {
      const paths = { '/a': { get: { operationId: 'A', responses } } };
      const text = emit({ paths }).files.get('src/controllers/A.ts') ?? '';
      return /return \{ (.*) \};/.exec(text)?.[1];
    };
    const schema = { type: 'string' };
    expect(answers({ 400: { description: '' }, 204: { description: '' } })).toBe('status: 204');
    expect(answers({ 201: { description: '', schema } })).toMatch(/^status: 201, body: /);
    expect(answers({ default: { description: '', schema } })).toMatch(/^status: 200, body: /);
  });

  it('are the users; all else is the generators', () => {
    const owners = emitGenerated(emitted.model, emitted.names).map(({ path, owner }) => [
      path.startsWith('src/controllers/') ? 'user' : 'generator',
      owner,
    ]);
    for (const [expected, owner] of owners) expect(owner).toBe(expected);
  });

  it('keep a hostile summary inside the comment', () => {
    const paths = {
      '/*/x': {
        get: {
          operationId: 'Evil',
          summary: '*/ process.exit(1); /*\n@ts-nocheck',
          responses: { 200: { description: '' } },
        },
      },
    };
    expect(emit({ paths }).files.get('src/controllers/Evil.ts')).toContain(
      ' * GET /* /x. * / process.exit(1); /* \\@ts-nocheck\n',
    );
  });
});

describe('runtime', () => {
  it('is copied as it is, below the header', () => {
    const files = emitRuntime();
    const path = 'src/generated/runtime/client/wire.ts';
    const source = fileURLToPath(
      new URL('../../templates/runtime/client/wire.ts', import.meta.url),
    );
    expect(files.find((file) => file.path === path)).toEqual({
      path,
      owner: 'generator',
      content: `${HEADER}\n${readFileSync(source, 'utf8')}`,
    });
    expect(files.every((file) => /\.[jt]s$/.test(file.path))).toBe(true);
  });
});

describe('all files', () => {
  it('are in the order of their paths, and the same twice', async () => {
    const options = { definition: '{}\n', format: 'json', settings: {} } as const;
    const first = await emitAll(emitted.model, emitted.names, options);
    const second = await emitAll(emitted.model, planNames(emitted.model), options);
    expect(second).toEqual(first);
    const paths = first.map(({ path }) => path);
    expect(paths).toEqual([...paths].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('package.json');
  });

  it('of the generator begin with the header, without version or date', () => {
    const files = emitGenerated(emitted.model, emitted.names).filter(({ path }) =>
      path.startsWith('src/generated/'),
    );
    expect(files.length).toBeGreaterThan(100);
    for (const { path, content } of files)
      expect(String(content).split('\n')[0], path).toBe(
        "// Generated by la-connector-gen from the connector's definition. Do not edit: `npm run generate` replaces it.",
      );
  });

  it('are whole for a connector without operations', () => {
    const files = emitGenerated(emptyModel, planNames(emptyModel));
    const text = (name: string): string =>
      String(files.find(({ path }) => path === `src/generated/${name}.gen.ts`)?.content);
    expect(text('contracts')).toContain('export interface Controllers {}\n');
    expect(text('controllers')).toContain('const controllers: Controllers = {};\n');
  });
});
