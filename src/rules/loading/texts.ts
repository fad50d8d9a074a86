// Bytes that are not text, and text that is not a definition.

import { defineRule, reference } from '../define-rule.js';
import { unreadable } from '../evidence.js';
import type { RuleDefinition } from '../types.js';

const sound =
  '{\n  "swagger": "2.0",\n  "info": { "title": "Orders", "version": "1.0" },\n  "paths": {}\n}\n';

export const textRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'doc-encoding-utf8',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file is encoded in UTF-8.',
    why: 'Programs guess other encodings differently, and users then see wrong characters.',
    fix: 'Save the file as UTF-8 in your editor.',
    reference: reference('PR 619'),
    examples: () => ({
      good: [{ text: sound.replace('Orders', 'Aufträge') }],
      bad: [
        {
          title: 'saved as Latin-1',
          text: sound.replace('Orders', 'Aufträge'),
          encoding: 'latin1',
          expect: [{ pointer: '', message: 'In Windows-1252 it is "ä".' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'doc-json-parse',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file is one well-formed JSON document.',
    why: 'With a trailing comma, a missing bracket or a tab inside a string, no program can read the definition.',
    fix: 'Fix the reported position; the message says what is wrong.',
    reference: reference('PR 979; SOL'),
    examples: () => ({
      good: [{ text: sound }],
      bad: [
        {
          title: 'a trailing comma',
          text: sound.replace('{}\n', '{},\n'),
          expect: [{ pointer: '', message: 'comma' }],
        },
        {
          title: 'a missing comma',
          text: sound.replace('"2.0",', '"2.0"'),
          expect: [{ pointer: '', message: 'comma' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-yaml-parse',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'A definition in YAML is one well-formed YAML document.',
    why: 'YAML uses indentation for structure, so a missing space changes or breaks the content.',
    fix: 'Fix the reported position; the message says what is wrong.',
    reference: reference('ours'),
    examples: () => ({
      good: [{ text: 'swagger: "2.0"\ninfo:\n  title: Orders\n  version: "1.0"\npaths: {}\n' }],
      bad: [
        {
          text: 'swagger: "2.0"\ninfo:\n  title: Orders\n version: "1.0"\npaths: {}\n',
          expect: [{ pointer: '', message: 'The indentation does not match' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-empty',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file is not empty.',
    why: 'There is nothing in it to check.',
    fix: 'Provide a Swagger 2.0 definition.',
    reference: reference('ours'),
    examples: () => ({
      good: [{ text: sound }],
      bad: [{ text: '\n', expect: [{ pointer: '', message: 'The file is empty.' }] }],
    }),
  }),
  defineRule({
    id: 'document-not-a-definition',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file is a Swagger 2.0 definition.',
    why: 'Connectors are defined in Swagger 2.0. Other files, such as a Postman collection, a WSDL file, an apiProperties.json or a saved web page, have to be converted first, or were given by mistake.',
    fix: 'Provide a Swagger 2.0 definition in JSON or YAML, such as apiDefinition.swagger.json.',
    reference: reference('define-openapi-definition'),
    examples: () => ({
      good: [{ text: sound }],
      bad: [
        {
          title: 'a web page',
          text: '<!doctype html>\n<html><title>Sign in</title></html>\n',
          expect: [{ pointer: '', message: 'an HTML page' }],
        },
        {
          title: 'the other file of a connector',
          text: '{ "properties": { "connectionParameters": {} } }\n',
          expect: [{ pointer: '/properties/connectionParameters', message: 'apiProperties.json' }],
        },
        {
          title: 'connection parameters of a solution',
          text: JSON.stringify({ api_key: { type: 'securestring' } }, null, 2),
          expect: [{ pointer: '', message: 'has the connection parameters alone' }],
        },
      ],
    }),
  }),
];
