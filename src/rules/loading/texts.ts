// Bytes that are no text, and texts that are no definition.

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
    summary: 'The bytes of the file are UTF-8.',
    why: 'Other encodings are guessed differently by every program that reads the file, and makers of workflows then see wrong letters.',
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
    why: 'A trailing comma, a missing bracket or a tab inside a string stops everything that reads the definition.',
    fix: 'Mend the place that is shown: what is wrong is said there.',
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
          title: 'a comma too few',
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
    why: 'YAML tells structure by indentation, so a space too few changes or breaks what is meant.',
    fix: 'Mend the place that is shown: what is wrong is said there.',
    reference: reference('ours'),
    examples: () => ({
      good: [{ text: 'swagger: "2.0"\ninfo:\n  title: Orders\n  version: "1.0"\npaths: {}\n' }],
      bad: [
        {
          text: 'swagger: "2.0"\ninfo:\n  title: Orders\n version: "1.0"\npaths: {}\n',
          expect: [{ pointer: '', message: 'The indentation does not fit' }],
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
    fix: 'Give a Swagger 2.0 definition.',
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
    summary: 'The file is a Swagger 2.0 definition, not something else.',
    why: 'Connectors are made from Swagger 2.0. A Postman collection, a WSDL file, an apiProperties.json or a saved web page has to be turned into one, or was given by mistake.',
    fix: 'Give a Swagger 2.0 definition in JSON or YAML, such as apiDefinition.swagger.json.',
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
