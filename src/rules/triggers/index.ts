// The rules of the group "triggers", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import {
  contentOnPathItem,
  contentSchema,
  contentWithoutTrigger,
  extWithoutTrigger,
  hintMissing,
  metadataShape,
  summaryWhen,
  triggerValue,
} from './annotations.js';
import { likelyWebhook } from './likely-webhook.js';
import { needsTrigger, urlExactlyOne, urlExists, urlNeedsContent } from './notification-url.js';
import {
  urlInputOnly,
  urlInternal,
  urlRequired,
  urlRequiredChain,
  urlString,
} from './notification-url-shape.js';
import {
  asyncLocation,
  batchArray,
  batchSingleArray,
  polling202,
  pollingGet,
  singleObject,
  stateInternal,
} from './polling.js';
import {
  deleteExists,
  deleteInternal,
  deleteNear,
  deleteNotTrigger,
  locationHeader,
  notificationTriggerOnly,
  sameNameParameters,
  webhook201,
  webhookPost,
} from './subscribe.js';

export const triggersRules: readonly RuleDefinition[] = [
  triggerValue,
  extWithoutTrigger,
  hintMissing,
  metadataShape,
  summaryWhen,
  contentOnPathItem,
  contentSchema,
  contentWithoutTrigger,
  urlExists,
  urlExactlyOne,
  urlNeedsContent,
  needsTrigger,
  likelyWebhook,
  urlInternal,
  urlRequired,
  urlRequiredChain,
  urlString,
  urlInputOnly,
  webhookPost,
  webhook201,
  locationHeader,
  deleteExists,
  deleteNear,
  deleteInternal,
  deleteNotTrigger,
  sameNameParameters,
  notificationTriggerOnly,
  pollingGet,
  polling202,
  stateInternal,
  batchArray,
  batchSingleArray,
  singleObject,
  asyncLocation,
];
