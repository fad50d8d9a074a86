// Values as YAML text, spelled as those beside them are.

import type { Scalar } from 'yaml';

type Yaml = typeof import('yaml');

/** @param style of what stood there; a plain text is quoted only where it must be. */
export function scalarText(yaml: Yaml, value: unknown, style: Scalar['type'] | undefined): string {
  // JSON is YAML, too.
  if (typeof value !== 'string' || style === 'QUOTE_DOUBLE') return JSON.stringify(value);
  const oneLine = !/[\r\n]/.test(value);
  if (style === 'QUOTE_SINGLE' && oneLine) return `'${value.replaceAll("'", "''")}'`;
  const printed = yaml.stringify(value, { lineWidth: 0, schema: 'core' }).trimEnd();
  // Inside brackets a plain text ends at any of theirs.
  return oneLine && !/^[|>]/.test(printed) && !/^[^"'].*[[\]{},]/.test(printed)
    ? printed
    : JSON.stringify(value);
}

/** The lines of a member in block style, without the indentation of the member itself. */
export function blockLines(yaml: Yaml, key: string, value: unknown, indent: number): string[] {
  const name = scalarText(yaml, key, undefined);
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (typeof value !== 'object' || value === null || empty)
    return [`${name}: ${scalarText(yaml, value, undefined)}`];
  const inner = yaml.stringify(value, { lineWidth: 0, schema: 'core', indent }).trimEnd();
  const step = ' '.repeat(indent);
  return [`${name}:`, ...inner.split('\n').map((line) => step + line)];
}
