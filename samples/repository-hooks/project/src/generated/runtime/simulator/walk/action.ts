// A standard action: one request, one answer.

import type { ExampleRequest } from '../../server/examples.js';
import { expectSuccess } from '../judge.js';
import { validRequest } from '../requests.js';
import type { Walk } from '../walk.js';

/** @returns the request that was taken. */
export async function walkAction(walk: Walk): Promise<ExampleRequest> {
  const request = await validRequest(walk.session, walk.operation);
  expectSuccess(walk, await walk.call(request));
  return request;
}
