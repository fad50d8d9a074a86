// Media types, bodies and headers: what is sent has to match what is declared.

import { joinPointer } from '../../document/pointer.js';
import { mediaClass } from '../../model/media-types.js';
import type { MediaClass } from '../../model/media-types.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { perDocument } from '../per-document.js';
import { memberOf, objectEntries, stringsOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { OperationNode, ParameterUse, RuleContext } from '../types.js';
import {
  badOperation,
  bodyParameter,
  exampleParameters,
  examplePointer,
  operationExample,
  sentOrder,
} from './example-operation.js';

const order = bodyParameter({ $ref: '#/definitions/Order' });
const file = {
  name: 'file',
  in: 'formData',
  type: 'string',
  'x-ms-summary': 'File',
  description: 'The scanned order.',
};

interface Declared {
  readonly types: readonly string[];
  /** Their position; undefined when they are missing. */
  readonly pointer: string | undefined;
}

type Member = 'consumes' | 'produces';

/** Those of the operation, otherwise of the root. */
function declared({ raw, pointer }: OperationNode, context: RuleContext, name: Member): Declared {
  const own = memberOf(raw, name);
  if (Array.isArray(own)) return { types: stringsOf(own), pointer: `${pointer}/${name}` };
  return declaredForAll(context)[name];
}

const declaredForAll = perDocument(({ root }: RuleContext): Readonly<Record<Member, Declared>> => {
  const shared = (name: Member): Declared => {
    const list = memberOf(root, name);
    if (Array.isArray(list)) return { types: stringsOf(list), pointer: `/${name}` };
    return { types: [], pointer: undefined };
  };
  return { consumes: shared('consumes'), produces: shared('produces') };
});

/** An operation with a request body. */
interface Sending {
  readonly operation: OperationNode;
  readonly consumes: Declared;
  /** Its body and form fields; at least one. */
  readonly sent: readonly ParameterUse[];
}

const sendingOperations = perDocument((context: RuleContext): readonly Sending[] => {
  const found: Sending[] = [];
  for (const operation of context.operations) {
    const sent = operation.parameters.filter(isSent);
    if (sent.length === 0) continue;
    found.push({ operation, consumes: declared(operation, context, 'consumes'), sent });
  }
  return found;
});

function isSent({ parameter }: ParameterUse): boolean {
  return parameter.in === 'body' || parameter.in === 'formData';
}

function everyClass(types: readonly string[], ...classes: readonly MediaClass[]): boolean {
  return types.length > 0 && types.every((type) => classes.includes(mediaClass(type)));
}

function isBinary(raw: unknown): boolean {
  return memberOf(raw, 'type') === 'string' && memberOf(raw, 'format') === 'binary';
}

function bare(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

const headersUnique = defineRule({
  id: 'response-headers-unique',
  severity: 'error',
  preset: 'import',
  evidence: validator('ResponseHeadersAreNotUnique'),
  summary: 'The header names of a response do not differ only in letter case.',
  why: 'HTTP header names are case-insensitive, so both names mean the same header.',
  fix: 'Remove one of the two headers.',
  reference: reference('VAL', 'ResponseHeadersAreNotUnique'),
  examples: () => ({
    good: [
      operationExample({
        responses: { '200': { ...sentOrder, headers: { ETag: { type: 'string' } } } },
      }),
    ],
    bad: [
      badOperation(
        {
          responses: {
            '200': {
              ...sentOrder,
              headers: { ETag: { type: 'string' }, etag: { type: 'string' } },
            },
          },
        },
        '/responses/200/headers/etag',
        'The header "etag"',
      ),
    ],
  }),
  check({ byMember, report }) {
    for (const { raw, pointer } of byMember.responses.with('headers')) {
      const seen = new Map<string, string>();
      for (const [name] of objectEntries(memberOf(raw, 'headers'))) {
        const first = seen.get(name.toLowerCase());
        if (first === undefined) {
          seen.set(name.toLowerCase(), name);
          continue;
        }
        report({
          pointer: joinPointer(`${pointer}/headers`, name),
          part: 'key',
          message: `The header ${quoted(name)} is the same as ${quoted(first)}: header names are case-insensitive.`,
          related: [
            {
              pointer: joinPointer(`${pointer}/headers`, first),
              message: `${quoted(first)} is here.`,
            },
          ],
        });
      }
    }
  },
});

const exampleProduced = defineRule({
  id: 'response-example-produced',
  severity: 'error',
  preset: 'import',
  evidence: validator('ResponseExampleMustBeProducedByOperation'),
  summary: 'The examples of a response are for media types that the operation produces.',
  why: 'An example for any other media type cannot match a response; the validator rejects it.',
  fix: 'Add the media type to `produces`, or remove the example.',
  reference: reference('VAL', 'ResponseExampleMustBeProducedByOperation'),
  examples: () => ({
    good: [
      operationExample({
        responses: { '200': { ...sentOrder, examples: { 'application/json': { number: 'A1' } } } },
      }),
    ],
    bad: [
      badOperation(
        { responses: { '200': { ...sentOrder, examples: { 'text/plain': 'A1' } } } },
        '/responses/200/examples/text~1plain',
        '"text/plain", which GET',
      ),
    ],
  }),
  check(context) {
    for (const { raw, pointer, operations } of context.byMember.responses.with('examples')) {
      const examples = objectEntries(memberOf(raw, 'examples'));
      if (examples.length === 0) continue;
      for (const operation of operations) {
        const { types, pointer: at } = declared(operation, context, 'produces');
        if (at === undefined || types.some((type) => mediaClass(type) === 'wild')) continue;
        const produced = new Set(types.map(bare));
        for (const [type] of examples) {
          if (type.startsWith('x-') || produced.has(bare(type))) continue;
          context.report({
            pointer: joinPointer(`${pointer}/examples`, type),
            part: 'key',
            message: `This is an example for ${quoted(type)}, which ${cut(operation.label)} does not produce.`,
            related: [
              { pointer: at, message: `It produces ${cut(types.join(', ')) || 'nothing'}.` },
            ],
          });
        }
      }
    }
  },
});

const consumesMissing = defineRule({
  id: 'op-consumes-missing',
  severity: 'advice',
  preset: 'import',
  summary: 'An operation with a body or form data has `consumes`, or the root does.',
  why: 'Without it, the platform has to guess the content type of the request.',
  fix: 'Add "consumes" to the operation or the root, such as ["application/json"].',
  reference: reference('VAL; PR 1095', 'ConsumesMissing'),
  examples: () => ({
    good: [operationExample({ parameters: exampleParameters(order) })],
    bad: [
      badOperation(
        { parameters: exampleParameters(order), consumes: [] },
        '/consumes',
        'no media type',
      ),
    ],
  }),
  check(context) {
    for (const { operation, consumes, sent: uses } of sendingOperations(context)) {
      const { types, pointer } = consumes;
      const [sent] = uses;
      if (types.length > 0 || sent === undefined) continue;
      context.report({
        pointer: pointer?.startsWith(operation.pointer) ? pointer : operation.pointer,
        part: 'key',
        message: `${cut(operation.label)} has the ${sent.parameter.in} parameter ${quoted(
          sent.parameter.name,
        )} and no media type in "consumes".`,
      });
    }
  },
});

const matchesBody = defineRule({
  id: 'op-consumes-matches-body',
  severity: 'advice',
  preset: 'import',
  summary: 'An operation with a JSON body does not only consume form types.',
  why: 'A form cannot carry a JSON body; the platform sends it as JSON anyway.',
  fix: 'Add application/json to `consumes`, or replace the body with formData parameters.',
  reference: reference('VAL', 'MimeTypeNotCompatibleWithRequestContentSchemaType'),
  examples: () => ({
    good: [operationExample({ parameters: exampleParameters(order) })],
    bad: [
      badOperation(
        { parameters: exampleParameters(order), consumes: ['multipart/form-data'] },
        '/consumes',
        'the body "body" only as multipart/form-data',
      ),
    ],
  }),
  check(context) {
    for (const { operation, consumes, sent } of sendingOperations(context)) {
      const { types, pointer } = consumes;
      if (pointer === undefined || !everyClass(types, 'urlencoded', 'multipart')) continue;
      const body = sent.find(({ parameter }) => parameter.in === 'body');
      if (body === undefined) continue;
      const { raw, pointer: at } = body.parameter;
      const schema = context.resolve(memberOf(raw, 'schema'), `${at}/schema`)?.raw;
      if (isBinary(schema) || memberOf(schema, 'type') === 'file') continue;
      context.report({
        pointer,
        message: `${cut(operation.label)} sends the body ${quoted(body.parameter.name)} only as ${cut(types.join(', '))}.`,
        related: [{ pointer: body.at, message: `The body ${quoted(body.parameter.name)}.` }],
      });
    }
  },
});

const formDataConsumes = defineRule({
  id: 'op-formdata-consumes',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'Form data is sent as multipart/form-data or application/x-www-form-urlencoded.',
  why: 'No other media type can carry form fields; certification rejects it.',
  fix: 'Set `consumes` of the operation to the form type that the service accepts.',
  reference: reference('VAL', 'MimeTypeNotCompatibleWithRequestContentSchemaType'),
  examples: () => ({
    good: [
      operationExample({ parameters: exampleParameters(file), consumes: ['multipart/form-data'] }),
    ],
    bad: [
      badOperation(
        { parameters: exampleParameters(file), consumes: ['application/json'] },
        '/consumes',
        'the form field "file"',
      ),
    ],
  }),
  check(context) {
    for (const { operation, consumes, sent } of sendingOperations(context)) {
      const field = sent.find(({ parameter }) => parameter.in === 'formData');
      if (field === undefined) continue;
      const { types, pointer } = consumes;
      const fitting: readonly MediaClass[] = ['urlencoded', 'multipart', 'wild'];
      if (types.length === 0 || types.some((type) => fitting.includes(mediaClass(type)))) continue;
      context.report({
        pointer: pointer ?? operation.pointer,
        message: `${cut(operation.label)} has the form field ${quoted(
          field.parameter.name,
        )} and consumes ${cut(types.join(', '))}, which cannot carry it.`,
        related: [
          { pointer: field.at, message: `The form field ${quoted(field.parameter.name)}.` },
        ],
      });
    }
  },
});

const formUrlBinary = defineRule({
  id: 'op-formurl-binary',
  severity: 'error',
  preset: 'import',
  evidence: validator('StringBinaryNotSupportedForFormUrlEncoded'),
  summary:
    'Parameters of type string and format binary are not sent as application/x-www-form-urlencoded.',
  why: 'This encoding is for text; the validator rejects binary data in it.',
  fix: 'Use multipart/form-data, or a format other than "binary".',
  reference: reference('VAL', 'StringBinaryNotSupportedForFormUrlEncoded'),
  examples: () => ({
    good: [
      operationExample({
        parameters: exampleParameters({ ...file, format: 'binary' }),
        consumes: ['multipart/form-data'],
      }),
    ],
    bad: [
      badOperation(
        {
          parameters: exampleParameters({ ...file, format: 'binary' }),
          consumes: ['application/x-www-form-urlencoded'],
        },
        '/parameters/1/format',
        '"file"',
      ),
    ],
  }),
  check(context) {
    for (const { operation, consumes, sent } of sendingOperations(context)) {
      const { types, pointer } = consumes;
      if (pointer === undefined || !everyClass(types, 'urlencoded')) continue;
      for (const { parameter } of sent) {
        if (parameter.in !== 'formData' || !isBinary(parameter.raw)) continue;
        context.report({
          pointer: `${parameter.pointer}/format`,
          message: `The form field ${quoted(parameter.name)} of ${cut(
            operation.label,
          )} is binary, which ${cut(types.join(', '))} cannot carry.`,
          related: [{ pointer, message: `The "consumes" of the operation.` }],
        });
      }
    }
  },
});

const getNoBody = defineRule({
  id: 'op-get-no-body',
  severity: 'warning',
  preset: 'import',
  summary: 'A GET operation has no body or form data.',
  why: 'Clients and gateways drop the body of a GET request; the validator rejects it.',
  fix: 'Change it to a query parameter, or change the operation to a POST.',
  reference: reference('VAL', 'BodyOrFormDataParameterInFetchOperationNotAllowed'),
  examples: () => ({
    good: [operationExample({})],
    bad: [
      {
        ...operationExample({ parameters: exampleParameters(order) }),
        expect: [
          { pointer: `${examplePointer}/parameters/1`, message: 'the body parameter "body"' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, sent } of sendingOperations(context)) {
      if (operation.method !== 'get' && operation.method !== 'head') continue;
      for (const use of sent) {
        context.report({
          pointer: use.at,
          message: `${cut(operation.label)} has the ${use.parameter.in} parameter ${quoted(use.parameter.name)}.`,
        });
      }
    }
  },
});

export {
  consumesMissing,
  exampleProduced,
  formDataConsumes,
  formUrlBinary,
  getNoBody,
  headersUnique,
  matchesBody,
};
