// `x-ms-dynamic-values`, `-list`, `-schema` and `-properties`: the two spellings of each, brought to
// one shape. Those that name no operation (built-in capabilities such as file pickers) are absent.

import { at, member, objectMember, present, text, type RawObject } from './raw-value.js';
import { isJson } from './schema-values.js';
import type { BuildContext } from './build-context.js';
import type { DynamicReference } from './types.js';

export function readDynamicValues(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): DynamicReference | undefined {
  return (
    read(raw, 'x-ms-dynamic-values', pointer, context, {
      collectionPath: 'value-collection',
      valuePath: 'value-path',
      titlePath: 'value-title',
    }) ??
    read(raw, 'x-ms-dynamic-list', pointer, context, {
      collectionPath: 'itemsPath',
      valuePath: 'itemValuePath',
      titlePath: 'itemTitlePath',
    })
  );
}

export function readDynamicSchema(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): DynamicReference | undefined {
  return (
    read(raw, 'x-ms-dynamic-schema', pointer, context, { valuePath: 'value-path' }) ??
    read(raw, 'x-ms-dynamic-properties', pointer, context, { valuePath: 'itemValuePath' })
  );
}

function read(
  raw: RawObject,
  key: string,
  pointer: string,
  context: BuildContext,
  paths: { collectionPath?: string; valuePath?: string; titlePath?: string },
): DynamicReference | undefined {
  const declared = objectMember(raw, key);
  const operationId = declared === undefined ? undefined : text(declared, 'operationId');
  if (declared === undefined || operationId === undefined) return undefined;
  const parameters = member(declared, 'parameters');
  const path = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : text(declared, name);
  const reference = present<DynamicReference>({
    kind: paths.titlePath === undefined ? 'schema' : 'values',
    operationId,
    parameters: isJson(parameters) ? parameters : {},
    collectionPath: path(paths.collectionPath),
    valuePath: path(paths.valuePath),
    titlePath: path(paths.titlePath),
    pointer: at(pointer, key),
  });
  context.dynamic.push(reference);
  return reference;
}
