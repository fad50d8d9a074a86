// Emits src/generated/descriptor.gen.ts: what the server's runtime has to know about the connector, as
// plain data. Only definitions that an operation needs are in it.

import type {
  ActionModel,
  BodyModel,
  ConnectorModel,
  LocationValue,
  OperationModel,
  ParameterModel,
  ResponseModel,
  SchemaModel,
  SecuritySchemeModel,
  ValueOrigin,
} from '../model/types.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { byCodeUnits } from '../plan/order.js';
import { pagesOf } from './client-table.js';
import { controllerFile } from './controllers.js';
import { DefinitionNames } from './definition-names.js';
import { type Keywords, type SchemaContext, jsonSchema } from './json-schema.js';
import type { Container, Data } from './print-data.js';
import { HEADER, printConst, printImport } from './print.js';
import { Shapes } from './shape.js';
import { valueSources } from './value-sources.js';

/** The descriptor of the connector. */
export function emitDescriptor(model: ConnectorModel, names: Names): OutputFile[] {
  const content = [
    HEADER,
    printImport(['ConnectorDescriptor'], './runtime/server/descriptor.js', 'import type'),
    printConst('descriptor', 'ConnectorDescriptor', descriptorData(model, names)),
  ].join('\n');
  return [{ path: 'src/generated/descriptor.gen.ts', owner: 'generator', content }];
}

/** What the descriptor holds, before it is printed. */
export function descriptorData(model: ConnectorModel, names: Names): Container {
  const definitions = new Map<string, Data>();
  const waiting: Array<readonly [name: string, make: () => Keywords]> = [];
  const known = new Set<string>();
  const shapes = new Shapes(model.definitions);
  const context: DescriptorContext = {
    model,
    names: new DefinitionNames(model, names, shapes),
    shapes,
    refer: (name, make) => {
      if (known.has(name)) return;
      known.add(name);
      waiting.push([name, make]);
    },
  };
  const operations = names.operations.map((it) => operationData(it, context));
  // Making one definition may ask for others.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    definitions.set(next[0], next[1]());
  }
  return {
    title: model.title,
    version: model.version,
    basePath: model.basePath,
    security: new Map([...model.security].map(([name, scheme]) => [name, schemeData(scheme)])),
    definitions: new Map([...definitions].toSorted(([a], [b]) => byCodeUnits(a, b))),
    operations,
  };
}

function schemeData(scheme: SecuritySchemeModel): Data {
  if (scheme.kind === 'apiKey') return { kind: scheme.kind, in: scheme.in, name: scheme.name };
  return { kind: scheme.kind };
}

interface DescriptorContext extends SchemaContext {
  readonly model: ConnectorModel;
}

function operationData(names: OperationNames, context: DescriptorContext): Data {
  const { operation } = names;
  const file = controllerFile(names);
  return {
    id: operation.id,
    controller: file === undefined ? undefined : names.constant,
    file,
    method: operation.method,
    path: operation.path,
    pattern: patternData(operation, context),
    parameters: operation.parameters.map((it) => parameterData(it, context)),
    body: operation.body === undefined ? undefined : bodyData(operation.body, context),
    responses: operation.responses.map((it) => responseData(it, context)),
    security: operation.security.map((requirement) =>
      requirement.map(({ scheme, scopes }) => ({ scheme, scopes })),
    ),
    values: valueSources(operation, context.shapes),
  };
}

function statusOf(response: ResponseModel | undefined, otherwise: number): number {
  return typeof response?.status === 'number' ? response.status : otherwise;
}

function locationData({ in: place, path }: ValueOrigin): Data {
  return { in: place, path };
}

function valueData({ in: place, name, from, value }: LocationValue): Data {
  return { in: place, name, from: from && locationData(from), value };
}

/** Where a page has its items and the address of the next one. */
function pagingData(operation: ActionModel, context: DescriptorContext): Container {
  const pages = pagesOf(operation, context.model);
  const { operationName } = operation.pageable ?? {};
  const known = context.model.operations.some(({ id }) => id === operationName);
  return {
    nextLink: pages?.next,
    items: pages?.items,
    nextOperation: pages !== undefined && known ? operationName : undefined,
  };
}

function patternData(operation: OperationModel, context: DescriptorContext): Data {
  const { kind } = operation;
  const schema = (it: SchemaModel | undefined) => (it ? jsonSchema(it, context) : undefined);
  switch (kind) {
    case 'action':
      return { kind, ...pagingData(operation, context) };
    case 'pollingAction': {
      const { statusOperation } = operation;
      return { kind, resultStatus: statusOf(operation.result, 200), statusOperation };
    }
    case 'pollingTrigger': {
      const { split, stateParameter, gateway, itemsPath } = operation;
      const behind = gateway && { ...gateway };
      return {
        kind,
        split,
        stateParameter,
        gateway: behind,
        itemsPath,
        item: schema(operation.item),
      };
    }
    case 'webhookTrigger':
    case 'webhookAction':
      return {
        kind,
        split: operation.kind === 'webhookTrigger' ? operation.split : 'single',
        callback: operation.callback && locationData(operation.callback),
        subscribedStatus: statusOf(operation.subscribed, 201),
        unsubscribeOperation: operation.unsubscribeOperation,
        unsubscribeValues: operation.unsubscribeValues?.map(valueData),
        notification: schema(operation.notification),
      };
    case 'mcp':
      return { kind };
    case 'status':
      return { kind, jobParameter: operation.jobParameter, of: operation.of };
    case 'unsubscribe': {
      const { by, of, secrets } = operation;
      const how: Data =
        by.kind === 'id'
          ? { kind: by.kind, in: by.in === 'query' ? by.in : undefined, parameter: by.parameter }
          : { kind: by.kind, location: locationData(by.location) };
      return {
        kind,
        by: how,
        of,
        secrets: secrets?.map(({ in: place, name }) => ({ in: place, name })),
      };
    }
    default:
      return operation satisfies never;
  }
}

/** The schema of a parameter or field. Its default stands beside it, where the runtime applies it. */
function fieldSchema(schema: SchemaModel, context: SchemaContext): Keywords {
  return { ...jsonSchema(schema, context), default: undefined };
}

function parameterData(parameter: ParameterModel, context: SchemaContext): Data {
  const { name, required, collectionFormat, urlEncoding } = parameter;
  return {
    name,
    in: parameter.in,
    required,
    schema: fieldSchema(parameter.schema, context),
    collectionFormat,
    default: parameter.default,
    urlEncoding,
  };
}

function bodyData(body: BodyModel, context: SchemaContext): Data {
  const { kind, required, mediaTypes } = body;
  if (body.kind !== 'form') {
    return { kind, required, schema: jsonSchema(body.schema, context), mediaTypes };
  }
  const fields = body.fields.map((field): Data => ({
    name: field.name,
    required: field.required,
    file: field.schema.kind === 'file',
    schema: field.schema.kind === 'file' ? {} : fieldSchema(field.schema, context),
    collectionFormat: field.collectionFormat,
    default: field.default,
  }));
  return { kind, encoding: body.encoding, required, fields, mediaTypes };
}

function responseData(response: ResponseModel, context: SchemaContext): Data {
  const { status, body, headers, example } = response;
  return {
    status,
    body: body.kind,
    schema:
      body.kind === 'json' || body.kind === 'text' ? jsonSchema(body.schema, context) : undefined,
    mediaType: body.kind === 'none' ? undefined : body.mediaType,
    headers: headers.map(({ name, schema }) => ({ name, schema: jsonSchema(schema, context) })),
    example,
  };
}
