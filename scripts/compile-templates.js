// The second half of `npm run build`: compiles templates/scaffold into dist, in the place of the module
// that compiles them at run time. A run then loads Handlebars' small runtime only.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import handlebars from 'handlebars';
import { compileOptions } from '../dist/src/emit/template-helpers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'templates', 'scaffold');
const specs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.hbs'))
  .sort()
  .map((name) => {
    const path = name.slice(0, -'.hbs'.length).replaceAll('\\', '/');
    const spec = handlebars.precompile(readFileSync(join(folder, name), 'utf8'), compileOptions);
    return `  [${JSON.stringify(path)}, ${spec}],\n`;
  });
writeFileSync(
  join(root, 'dist', 'src', 'emit', 'scaffold-templates.js'),
  `// Compiled from templates/scaffold by scripts/compile-templates.js.
import handlebars from 'handlebars/runtime.js';
import { templateHelpers } from './template-helpers.js';

const specs = [
${specs.join('')}];

export async function loadTemplates() {
  return new Map(
    specs.map(([path, spec]) => {
      const render = handlebars.template(spec);
      return [path, (context) => render(context, { helpers: templateHelpers })];
    }),
  );
}
`,
);
