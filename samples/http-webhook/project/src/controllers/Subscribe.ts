import type { SubscribeController } from '../generated/contracts.gen.js';

/**
 * POST /subscribe and POST /unsubscribe, for the HTTP Webhook trigger: la-connector.json says that they
 * belong together and where the callback URL is. The runtime does both; there is nothing to write.
 */
export const subscribe: SubscribeController = {};
