// `.env` is read before any module of the user's is evaluated: what reads `process.env` at its top finds
// it, in controllers, in what main.ts imports itself, and in the samples.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSample, compile, type RunningServer, start } from './project.js';
import { scaffoldText } from './untouched-project.js';

const definition = JSON.stringify({
  swagger: '2.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/name': {
      get: {
        operationId: 'GetName',
        responses: { 200: { description: '', schema: { type: 'string' } } },
      },
    },
  },
});

const controller = `import type { GetNameController } from '../generated/contracts.gen.js';

const name = process.env['SHOP_NAME'] ?? 'unset';
export const getName: GetNameController = { handle: () => ({ status: 200, body: name }) };
`;

let folder: string;
let server: RunningServer | undefined;
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function startAgain(): Promise<string> {
  await server?.stop();
  await compile(folder);
  server = await start(folder);
  return server.url;
}

describe('a variable of .env', () => {
  beforeAll(async () => {
    folder = await scaffoldText('env', definition);
    await writeFile(join(folder, '.env'), 'SHOP_NAME=Corner\n');
    await writeFile(join(folder, 'src/controllers/GetName.ts'), controller);
  });
  afterAll(() => server?.stop());

  it('is there when a controller is loaded', async () => {
    const url = await startAgain();
    expect(await (await fetch(`${url}/name`)).json()).toBe('Corner');
  });

  it('is there in a module that main.ts imports', async () => {
    const main = join(folder, 'src/main.ts');
    const text = await readFile(main, 'utf8');
    await writeFile(
      join(folder, 'src/shop.ts'),
      "export const shop = process.env['SHOP_NAME'] ?? 'unset';\n",
    );
    const changed = text
      .replace(
        'import { ConfigError }',
        "import { shop } from './shop.js';\nimport { ConfigError }",
      )
      .replace('const { greeting }', "server.app.get('/shop', () => shop);\n  const { greeting }");
    expect(changed).toContain('server.app.get');
    await writeFile(main, changed);
    const url = await startAgain();
    expect(await (await fetch(`${url}/shop`)).text()).toBe('Corner');
  });

  it('is there for controllers where main.ts reads it as it did before', async () => {
    await writeFile(
      join(folder, 'src/main.ts'),
      `import { existsSync } from 'node:fs';
import { createConnector } from './generated/connector.gen.js';

if (existsSync('.env')) process.loadEnvFile();
await (await createConnector()).listen();
`,
    );
    const url = await startAgain();
    expect(await (await fetch(`${url}/name`)).json()).toBe('Corner');
  });
});

describe('samples', () => {
  it('order-desk keeps its orders where .env says', async () => {
    const sample = await buildSample('order-desk');
    const order = { id: 'o1', number: '7', customerId: 'fabrikam', status: 'open', total: 1 };
    await writeFile(join(sample, '.env'), 'ORDERS_FILE=elsewhere.json\n');
    await writeFile(
      join(sample, 'elsewhere.json'),
      JSON.stringify({ orders: [order], approvals: {} }),
    );
    const desk = await start(sample);
    try {
      expect(await (await fetch(`${desk.url}/v1/orders/o1`)).json()).toMatchObject(order);
    } finally {
      await desk.stop();
      await rm(sample, { recursive: true, force: true });
    }
  });
});
