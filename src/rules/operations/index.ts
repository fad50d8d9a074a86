// The rules of the group "operations", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import {
  consumesMissing,
  exampleProduced,
  formDataConsumes,
  formUrlBinary,
  getNoBody,
  headersUnique,
  matchesBody,
} from './media-types.js';
import { operationIdRules } from './operation-ids.js';
import {
  defaultSchema,
  emptySchema,
  outputSchema,
  singleSchema,
  singleSuccess,
} from './response-schemas.js';
import {
  accepted,
  codeValid,
  defaultOnly,
  redirect,
  responseDescription,
  responseRequired,
  success,
} from './responses.js';
import { summaryUnique } from './summary-unique.js';
import { deprecatedSuffix, requiredRules, textRules } from './texts.js';

export const operationsRules: readonly RuleDefinition[] = [
  ...operationIdRules,
  ...requiredRules.summary,
  ...textRules.slice(0, 7),
  summaryUnique,
  ...textRules.slice(7, 8),
  ...requiredRules.description,
  ...textRules.slice(8),
  deprecatedSuffix,
  responseRequired,
  codeValid,
  responseDescription,
  success,
  defaultOnly,
  defaultSchema,
  singleSchema,
  singleSuccess,
  outputSchema,
  emptySchema,
  headersUnique,
  exampleProduced,
  consumesMissing,
  matchesBody,
  formDataConsumes,
  formUrlBinary,
  getNoBody,
  redirect,
  accepted,
];
