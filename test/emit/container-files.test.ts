// Dockerfile, compose.yaml and the Kubernetes manifests: what they promise about the server holds, and no
// definition makes more of them. No container runs here; keys and values are looked at one by one.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments, parseDocument } from 'yaml';
import { readConfig } from '../../templates/runtime/server/config.js';
import { dnsLabel, yamlScalar } from '../../src/emit/escape.js';
import { emitScaffold } from '../../src/emit/scaffold.js';
import { buildModel } from '../../src/model/build.js';
import { planNames } from '../../src/plan/names.js';
import { connector } from '../runtime/http/running-server.js';

/** What is at a path of names and numbers; undefined when there is nothing. */
function at(value: unknown, path: string): unknown {
  let here = value;
  for (const name of path.split('.')) here = (here as Record<string, unknown> | undefined)?.[name];
  return here;
}

function object(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const found = at(value, path);
  if (typeof found !== 'object' || found === null) throw new Error(`${path} is missing`);
  return found as Record<string, unknown>;
}

async function filesOf(title: string): Promise<ReadonlyMap<string, string>> {
  const model = buildModel({ swagger: '2.0', info: { title, version: '1' }, paths: {} }, {});
  const options = { definition: '{}\n', format: 'json', settings: {} } as const;
  const files = await emitScaffold(model, planNames(model), options);
  return new Map(files.map(({ path, content }) => [path, String(content)]));
}

async function fileOf(path: string, title = 'The Bakery'): Promise<string> {
  const text = (await filesOf(title)).get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}

async function compose(title?: string): Promise<unknown> {
  const document = parseDocument(await fileOf('deploy/compose.yaml', title), { version: '1.1' });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as unknown;
}

/** By kind. */
async function manifests(title?: string): Promise<ReadonlyMap<string, unknown>> {
  const text = await fileOf('deploy/kubernetes.yaml', title);
  // As Kubernetes reads it: "no" is not a string there.
  const documents = parseAllDocuments(text, { version: '1.1' });
  const found = new Map<string, unknown>();
  for (const document of documents) {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const manifest = document.toJS() as unknown;
    found.set(String(at(manifest, 'kind')), manifest);
  }
  return found;
}

function seconds(duration: unknown): number {
  const found = /^(\d+)s$/.exec(String(duration));
  if (found === null) throw new Error(`${String(duration)} is not in seconds`);
  return Number(found[1]);
}

/** As the server has them in production. */
const stopMs = (() => {
  const env = { NODE_ENV: 'production', PUBLIC_BASE_URL: 'https://x.example' };
  const { drainMs, shutdownMs } = readConfig(connector([]), env, false);
  return drainMs + shutdownMs;
})();

describe('the Dockerfile', () => {
  test('starts Node.js itself, so that it gets the signal', async () => {
    const text = await fileOf('Dockerfile');
    expect(text).toContain('\nSTOPSIGNAL SIGTERM\n');
    const command = /^CMD (.*)$/m.exec(text)?.[1] ?? '';
    expect((JSON.parse(command) as string[])[0]).toBe('node');
    // What comes after the last FROM runs as this user.
    expect(text.slice(text.lastIndexOf('FROM'))).toMatch(/^USER node$/m);
  });

  test.each([
    [200, 0],
    [503, 1],
  ])('finds a server healthy by its answer: %i', async (status, code) => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(status).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await checkHealth(String(port))).toBe(code);
    expect(paths).toEqual(['/healthz']);
  });

  test('finds a server that is not there unhealthy', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    expect(await checkHealth(String(port))).toBe(1);
  });

  async function checkHealth(port: string): Promise<number | null> {
    const check = /^HEALTHCHECK (?:--\S+ )+\\\n +CMD (.*)$/m.exec(await fileOf('Dockerfile'));
    const [node = '', ...args] = JSON.parse(check?.[1] ?? '[]') as string[];
    expect(node).toBe('node');
    const child = spawn(process.execPath, args, { env: { ...process.env, PORT: port } });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  test('is built without secrets, data and what is built there', async () => {
    const ignored = (await fileOf('.dockerignore')).split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining(['**/.env', '**/*.env', '.git', 'data', 'backups', '**/node_modules']),
    );
    // It needs these.
    for (const path of ['src', 'package.json', 'package-lock.json', 'tsconfig.json'])
      expect(ignored).not.toContain(path);
    expect((await fileOf('.gitignore')).split('\n')).toEqual(
      expect.arrayContaining(['.env', '*.env']),
    );
  });
});

describe('compose.yaml', () => {
  test('has three replicas, a database that lasts, and a proxy', async () => {
    const file = await compose();
    expect(Object.keys(object(file, 'services'))).toEqual(['connector', 'proxy', 'database']);
    expect(at(file, 'services.connector.deploy.replicas')).toBe(3);
    expect(at(file, 'services.connector.build')).toBe('..');
    expect(at(file, 'services.connector.ports')).toBeUndefined();
    expect(at(file, 'services.connector.depends_on.database.condition')).toBe('service_healthy');
    expect(at(file, 'services.proxy.depends_on.connector.condition')).toBe('service_healthy');
    expect(at(file, 'services.database.image')).toMatch(/^postgres:18/);
    expect(at(file, 'services.database.volumes')).toEqual(['database:/var/lib/postgresql']);
    expect(at(file, 'volumes.database')).toEqual({});
    expect(at(file, 'services.database.healthcheck.test.1')).toBe('pg_isready');
    expect(at(file, 'services.proxy.configs.0.source')).toBe('proxy');
    expect(at(file, 'configs.proxy.content')).toContain('lb_policy round_robin');
  });

  test('has no password, and says how to make one', async () => {
    const file = await compose();
    expect(at(file, 'services.database.environment.POSTGRES_PASSWORD')).toMatch(
      /^\$\{POSTGRES_PASSWORD:\?write one to deploy\/\.env/,
    );
    expect(at(file, 'services.connector.environment.DATABASE_URL')).toBe(
      'postgres://connector:${POSTGRES_PASSWORD}@database:5432/connector',
    );
  });

  test('gives the server the time that it takes to stop', async () => {
    const period = at(await compose(), 'services.connector.stop_grace_period');
    expect(seconds(period) * 1000).toBeGreaterThan(stopMs);
  });

  test('lets this machine alone ask, unless told otherwise', async () => {
    expect(at(await compose(), 'services.proxy.ports')).toEqual([
      '${PROXY_ADDRESS:-127.0.0.1:8080}:80',
    ]);
  });
});

describe('the Kubernetes manifests', () => {
  const container = 'spec.template.spec.containers.0';

  test('are those of the design', async () => {
    const all = await manifests();
    expect([...all].map(([kind, one]) => [at(one, 'apiVersion'), kind])).toEqual([
      ['v1', 'ConfigMap'],
      ['apps/v1', 'Deployment'],
      ['v1', 'Service'],
      ['policy/v1', 'PodDisruptionBudget'],
      ['networking.k8s.io/v1', 'Ingress'],
    ]);
  });

  test('replace replicas without a gap', async () => {
    const deployment = (await manifests()).get('Deployment');
    expect(at(deployment, 'spec.replicas')).toBe(3);
    expect(at(deployment, 'spec.strategy.rollingUpdate')).toEqual({
      maxSurge: 1,
      maxUnavailable: 0,
    });
    const grace = Number(at(deployment, 'spec.template.spec.terminationGracePeriodSeconds'));
    expect(grace * 1000).toBeGreaterThan(stopMs);
    expect(at(deployment, `${container}.lifecycle`)).toBeUndefined();
    expect(at(deployment, `${container}.readinessProbe.httpGet.path`)).toBe('/readyz');
    expect(at(deployment, `${container}.livenessProbe.httpGet.path`)).toBe('/healthz');
    // Longer than the server waits for its database.
    const { periodSeconds, failureThreshold } = object(deployment, `${container}.startupProbe`);
    expect(Number(periodSeconds) * Number(failureThreshold)).toBeGreaterThan(30);
  });

  test('run without rights, on a file system that cannot be written', async () => {
    const deployment = (await manifests()).get('Deployment');
    expect(at(deployment, 'spec.template.spec.securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
    });
    expect(at(deployment, 'spec.template.spec.automountServiceAccountToken')).toBe(false);
    expect(at(deployment, `${container}.securityContext`)).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(at(deployment, `${container}.volumeMounts`)).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(at(deployment, 'spec.template.spec.volumes.0')).toHaveProperty('emptyDir');
    expect(at(deployment, `${container}.resources.limits.memory`)).toBe('512Mi');
  });

  test('find each other', async () => {
    const all = await manifests();
    const of = (kind: string, path: string) => at(all.get(kind), path);
    const labels = of('Deployment', 'spec.template.metadata.labels');
    expect(of('Deployment', 'spec.selector.matchLabels')).toEqual(labels);
    expect(of('Service', 'spec.selector')).toEqual(labels);
    expect(of('PodDisruptionBudget', 'spec.selector.matchLabels')).toEqual(labels);
    expect(of('Deployment', `${container}.ports.0`)).toEqual({
      name: of('Service', 'spec.ports.0.targetPort'),
      containerPort: 3000,
    });
    expect(of('Ingress', 'spec.rules.0.http.paths.0.backend.service')).toEqual({
      name: of('Service', 'metadata.name'),
      port: { name: of('Service', 'spec.ports.0.name') },
    });
    expect(of('Deployment', `${container}.envFrom.0.configMapRef.name`)).toBe(
      of('ConfigMap', 'metadata.name'),
    );
  });

  test('have settings that the server takes, all of them texts, and no secret', async () => {
    const all = await manifests();
    const data = object(all.get('ConfigMap'), 'data');
    for (const value of Object.values(data)) expect(value).toBeTypeOf('string');
    const env = { ...(data as Record<string, string>), NODE_ENV: 'production' };
    const { misspelled, drainMs, shutdownMs } = readConfig(connector([]), env, false);
    expect([misspelled, drainMs + shutdownMs]).toEqual([[], stopMs]);
    expect(all.has('Secret')).toBe(false);
  });
});

describe('names', () => {
  const titles = [
    'Null',
    'No',
    'TRUE',
    'on',
    'y',
    '3D Printer',
    '123',
    '',
    '日本',
    '-- x --',
    'x'.repeat(500),
    `${'x'.repeat(49)} y`,
    'Fs',
    '"; `${1}` {{json x}} : # |\n- a: !!js/function\u2028\u001b[31m',
    '${POSTGRES_PASSWORD} $(id) %{x}',
  ];

  /** All that a title is a part of. */
  async function namesOf(title: string): Promise<ReadonlySet<unknown>> {
    const all = await manifests(title);
    const names = [...all.values()].flatMap((one) => [
      at(one, 'metadata.name'),
      ...Object.values(object(one, 'metadata.labels')),
    ]);
    const image = at(all.get('Deployment'), 'spec.template.spec.containers.0.image');
    const [, repository] = /^registry\.example\.com\/(.*):0\.1\.0$/.exec(String(image)) ?? [];
    const secret = String(at(all.get('Ingress'), 'spec.tls.0.secretName')).replace(/-tls$/, '');
    const file = await compose(title);
    const own = [at(file, 'name'), at(file, 'services.connector.image')];
    return new Set([...names, ...own, repository, secret]);
  }

  test.each(titles)('of %j are names for Kubernetes and Compose', async (title) => {
    const [name, ...others] = await namesOf(title);
    expect(others).toEqual([]);
    expect(name).toMatch(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/);
    expect(String(name).length).toBeLessThanOrEqual(50);
  });

  test.each(titles)('of %j change nothing else', async (title) => {
    const [name] = await namesOf(title);
    for (const path of ['deploy/compose.yaml', 'deploy/kubernetes.yaml']) {
      const usual = (await fileOf(path)).split('\n');
      const odd = (await fileOf(path, title)).split('\n');
      expect(odd).toHaveLength(usual.length);
      const changed = odd.filter((line, index) => line !== usual[index]);
      for (const line of changed) expect(line).toContain(String(name));
    }
  });
});

describe('a label', () => {
  test.each([
    ['the-bakery', 'the-bakery'],
    ['The Bakery!', 'the-bakery'],
    ['3d', 'connector-3d'],
    ['', 'connector'],
    ['---', 'connector'],
    ['é', 'connector'],
    ['a--b_c', 'a-b-c'],
  ])('of %j is %j', (text, label) => {
    expect(dnsLabel(text)).toBe(label);
  });

  test('has at most so many characters, and no hyphen at its end', () => {
    expect(dnsLabel('x'.repeat(100))).toHaveLength(63);
    expect(dnsLabel(`${'x'.repeat(49)}-y`, 50)).toBe('x'.repeat(49));
  });
});

describe('a scalar of YAML', () => {
  test.each(['null', 'No', 'true', 'y', 'Off', '1e3', '~', 'a: b', "it's", 'a #b', 'x:80', '日本'])(
    '%j is the text that it was',
    (text) => {
      for (const version of ['1.1', '1.2'] as const)
        expect(parseDocument(`a: ${yamlScalar(text)}\n`, { version }).toJS()).toEqual({ a: text });
    },
  );

  test('is bare where that is enough', () => {
    expect(['node', 'a.b/c-d', 'x:80', 'no'].map(yamlScalar)).toEqual([
      'node',
      'a.b/c-d',
      'x:80',
      "'no'",
    ]);
  });
});
