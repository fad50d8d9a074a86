// Loads the templates of the files that are written once. This version compiles them, which costs more
// than all the rest of a small run; `npm run build` puts one with the same export in its place in
// dist, that holds them compiled (scripts/compile-templates.js).

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';
import { compileOptions, templateHelpers } from './template-helpers.js';

export type Template = (context: object) => string;

/** Templates by the path of the file that each makes. */
export async function loadTemplates(): Promise<ReadonlyMap<string, Template>> {
  const { default: handlebars } = await import('handlebars');
  const folder = join(packageRoot, 'templates', 'scaffold');
  const templates = new Map<string, Template>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.hbs')) continue;
    const render = handlebars.compile(readFileSync(join(folder, name), 'utf8'), compileOptions);
    const path = name.slice(0, -'.hbs'.length).replaceAll('\\', '/');
    templates.set(path, (context) => render(context, { helpers: templateHelpers }));
  }
  return templates;
}
