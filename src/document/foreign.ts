// Recognizes files that are given by mistake instead of a Swagger 2.0 definition, and says so:
// "unexpected token <" would not help.

import type { Fault } from './fault.js';
import type { LoadRule } from './load-rules.js';
import { child } from './pointer.js';

const rule = 'document-not-a-definition';
const give =
  'Provide a Swagger 2.0 definition in JSON or YAML, such as apiDefinition.swagger.json.';

/** By the first characters of a text, before any parser sees it. */
export function foreignText(text: string): Fault | undefined {
  const start = text.search(/\S/);
  const head = text.slice(Math.max(0, start), start + 4000);
  const what = markupKind(head) ?? plainKind(head);
  if (what === undefined) return undefined;
  return {
    rule,
    message: `This is ${what}, not a Swagger 2.0 definition.`,
    fix: give,
    start,
    end: start + 1,
  };
}

function markupKind(head: string): string | undefined {
  if (!/^<[?!a-z]/i.test(head)) return undefined;
  if (/^<!doctype html|<html[\s>]/i.test(head)) {
    return 'an HTML page (perhaps the page around the file, or a sign-in page)';
  }
  if (/schemas\.xmlsoap\.org\/wsdl|www\.w3\.org\/ns\/wsdl/i.test(head)) return 'a WSDL file (SOAP)';
  if (/wadl\.dev\.java\.net/i.test(head)) return 'a WADL file';
  if (/<edmx:/i.test(head)) return 'OData metadata';
  return 'an XML file';
}

function plainKind(head: string): string | undefined {
  if (head.startsWith('#%RAML')) return 'a RAML file';
  if (/^FORMAT:\s*1A/i.test(head)) return 'an API Blueprint file';
  if (/^syntax\s*=\s*["']proto/i.test(head)) return 'a protocol buffer file';
  if (head.startsWith('{\\rtf')) return 'a Rich Text document (saved from a word processor)';
  return undefined;
}

/** What a parsed root is instead of Swagger 2.0. `pointer` names the member that identifies it. */
export interface Foreign {
  readonly rule: LoadRule;
  readonly message: string;
  readonly fix: string;
  readonly pointer: string;
}

export function foreignRoot(root: unknown): Foreign | undefined {
  if (Array.isArray(root)) {
    return { rule, message: 'The document is an array, not a definition.', fix: give, pointer: '' };
  }
  if (typeof root !== 'object' || root === null) {
    const what = root === null || root === undefined ? 'is empty' : 'is a single value';
    return {
      rule,
      message: `The document ${what}; a definition is an object.`,
      fix: give,
      pointer: '',
    };
  }
  return otherVersion(root) ?? otherKind(root);
}

function otherVersion(root: object): Foreign | undefined {
  const versionRule = 'doc-swagger-version';
  const openapi = child(root, 'openapi');
  if (openapi !== undefined) {
    const version = typeof openapi === 'string' || typeof openapi === 'number' ? ` ${openapi}` : '';
    return {
      rule: versionRule,
      message: `This is OpenAPI${version}. Connectors are defined in Swagger 2.0.`,
      fix: 'Convert the file to Swagger 2.0 (for example with api-spec-converter), and use the result.',
      pointer: '/openapi',
    };
  }
  const old = child(root, 'swaggerVersion');
  if (old !== undefined) {
    return {
      rule: versionRule,
      message: `This is Swagger ${typeof old === 'string' || typeof old === 'number' ? old : '1.x'}. Connectors are defined in Swagger 2.0.`,
      fix: 'Convert the file to Swagger 2.0, and use the result.',
      pointer: '/swaggerVersion',
    };
  }
  return undefined;
}

function otherKind(root: object): Foreign | undefined {
  if (child(root, 'swagger') !== undefined) return undefined;
  const found = (what: string, pointer: string, fix = give): Foreign => ({
    rule,
    message: `This is ${what}, not a Swagger 2.0 definition.`,
    fix,
    pointer,
  });
  if (child(root, 'asyncapi') !== undefined) return found('an AsyncAPI file', '/asyncapi');
  const info = child(root, 'info');
  const schema = child(info, 'schema');
  if (child(info, '_postman_id') !== undefined)
    return found(postman, '/info/_postman_id', postmanFix);
  if (typeof schema === 'string' && /getpostman\.com|schema\.postman\.com/.test(schema)) {
    return found(postman, '/info/schema', postmanFix);
  }
  if (child(root, 'requests') !== undefined && child(root, 'order') !== undefined) {
    return found(postman, '/requests', postmanFix);
  }
  if (child(child(root, 'properties'), 'connectionParameters') !== undefined) {
    return found(
      "a connector's apiProperties.json",
      '/properties/connectionParameters',
      'Use apiDefinition.swagger.json, which is next to it.',
    );
  }
  if (areConnectionParameters(root)) {
    return found(
      'the file of a Power Platform solution that has the connection parameters alone (_connectionparameters.json)',
      '',
      'Give the file next to it whose name ends with _openapidefinition.json.',
    );
  }
  const workflow = child(child(root, 'definition'), '$schema') ?? child(root, '$schema');
  if (typeof workflow === 'string') {
    if (/Microsoft\.Logic/i.test(workflow)) return found('a Logic Apps workflow', '');
    if (/deploymentTemplate/i.test(workflow))
      return found('an Azure deployment template', '/$schema');
    if (/json-schema\.org/i.test(workflow)) return found('a JSON schema', '/$schema');
  }
  if (child(root, '_type') === 'export') return found('an Insomnia export', '/_type');
  if (child(child(root, 'log'), 'entries') !== undefined) return found('a HAR recording', '/log');
  return undefined;
}

const parameterType = /^(?:string|securestring|int|bool|(?:oauth|gateway)setting)$/i;

/** Nothing but connection parameters, each an object with a type of theirs: how solutions keep them. */
export function areConnectionParameters(root: unknown): boolean {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return false;
  const entries = Object.values(root);
  return (
    entries.length > 0 &&
    entries.every((entry: unknown) => {
      const type = child(entry, 'type');
      return typeof type === 'string' && parameterType.test(type);
    })
  );
}

const postman = 'a Postman collection';
const postmanFix =
  'Convert it to a Swagger 2.0 definition: import the collection in the custom connector wizard, and download the result.';
