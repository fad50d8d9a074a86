// A standard action: one request, one answer, and the further pages of a list.

import type { ExampleRequest } from '../../server/examples.js';
import { expectSuccess } from '../judge.js';
import { validRequest } from '../requests.js';
import type { Walk } from '../walk.js';
import { walkPages } from './pages.js';

/** @returns the request that was taken. */
export async function walkAction(walk: Walk): Promise<ExampleRequest> {
  const request = await validRequest(walk.session, walk.operation);
  const answer = await walk.call(request);
  expectSuccess(walk, answer);
  const { pattern } = walk.operation;
  if (pattern.kind === 'action' && pattern.nextLink !== undefined && answer.status === 200)
    await walkPages(walk, pattern, answer, request);
  return request;
}
