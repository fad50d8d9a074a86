// Small documents for tests of the model: only what a test is about is written out.

import { buildModel } from '../../src/model/build.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { ConnectorModel, OperationModel, SchemaModel } from '../../src/model/types.js';

type Json = Readonly<Record<string, unknown>>;

/** A document with these members; `paths` is empty unless given. */
export function documentOf(members: Json): Json {
  return { swagger: '2.0', info: { title: 'Test', version: '1.0' }, paths: {}, ...members };
}

export function modelOf(members: Json, settings: ConnectorSettings = {}): ConnectorModel {
  return buildModel(documentOf(members), settings);
}

/** The model of `paths` alone. */
export function modelOfPaths(paths: Json, settings: ConnectorSettings = {}): ConnectorModel {
  return modelOf({ paths }, settings);
}

/** A document whose one operation is `POST /things`. */
export function postModel(operation: Json, members: Json = {}): ConnectorModel {
  const responses = { 204: { description: 'Done' } };
  return modelOf({
    ...members,
    paths: { '/things': { post: { operationId: 'Post', responses, ...operation } } },
  });
}

export function only(model: ConnectorModel): OperationModel {
  const [operation, ...others] = model.operations;
  if (operation === undefined || others.length > 0) throw new Error('Not one operation.');
  return operation;
}

export function operation(model: ConnectorModel, id: string): OperationModel {
  const found = model.operations.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No operation ${id}.`);
  return found;
}

/** An operation of that kind, with its members typed. */
export function ofKind<K extends OperationModel['kind']>(
  model: ConnectorModel,
  id: string,
  kind: K,
): OperationModel & { kind: K } {
  const found = operation(model, id);
  if (found.kind !== kind) throw new Error(`${id} is of kind ${found.kind}.`);
  return found as OperationModel & { kind: K };
}

/** The model of one schema, with the notes that it gave. */
export function schemaOf(
  raw: unknown,
  definitions: Json = {},
): { schema: SchemaModel; model: ConnectorModel; notes: readonly string[] } {
  const model = modelOf({ definitions: { Subject: raw, ...definitions } });
  const schema = model.definitions.get('Subject');
  if (schema === undefined) throw new Error('No schema.');
  return { schema, model, notes: messages(model) };
}

export function messages(model: ConnectorModel): string[] {
  return model.notes.map(({ message }) => message);
}

/** A response with a JSON body of that schema. */
export function answer(schema: unknown): Json {
  return { description: 'Answer', schema };
}
