// The generated projects that are measured: the order desk with a key instead of OAuth, cut to eight
// operations, and the largest definition of the corpus. Compiled file by file, as `npm run build` of a
// project compiles them, but without checking their types.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/data.js';
import { KEY_HEADER } from './orders.js';

/** What the order desk keeps: an action with and without a body, a polling action, both triggers. */
const PATHS = [
  '/orders',
  '/orders/{orderId}',
  '/orders/{orderId}/shipment',
  '/orders/{orderId}/shipment/{shipmentId}',
  '/triggers/new-orders',
  '/subscriptions',
  '/subscriptions/{subscriptionId}',
];

/**
 * The order desk as a compiled project.
 * @param {string} node
 * @param {string} scratch
 * @returns {Promise<string>} Its folder.
 */
export async function orderDesk(node, scratch) {
  const definition = JSON.parse(
    readFileSync(join(root, 'samples/order-desk/order-desk.swagger.json'), 'utf8'),
  );
  definition.securityDefinitions = { key: { type: 'apiKey', in: 'header', name: KEY_HEADER } };
  definition.security = [{ key: [] }];
  definition.paths = Object.fromEntries(
    Object.entries(definition.paths).filter(([path]) => PATHS.includes(path)),
  );
  const file = join(scratch, 'order-desk.swagger.json');
  writeFileSync(file, JSON.stringify(definition));
  return compiledProject(node, file, join(scratch, 'order-desk'));
}

/**
 * @param {string} node
 * @param {string} definition
 * @param {string} out
 * @returns {Promise<string>} The project's folder.
 */
export async function compiledProject(node, definition, out) {
  rmSync(out, { recursive: true, force: true });
  const script = join(root, 'bin', 'la-connector-gen.js');
  execFileSync(node, [script, 'scaffold', definition, '--out', out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const src = join(out, 'src');
  const entryPoints = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(src, name));
  await build({
    entryPoints,
    outbase: src,
    outdir: join(out, 'dist'),
    bundle: false,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    logLevel: 'warning',
  });
  return out;
}
