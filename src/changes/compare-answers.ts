// Compares the responses of operations and the notifications of webhooks. Flows read the success response,
// so it is matched even if its status changed.

import type { OperationModel, ResponseModel, SchemaModel } from '../model/types.js';
import type { FieldComparison, FieldDraft } from './compare-fields.js';
import { drafting, removedWhy, subjectWords } from './field-drafts.js';
import type { FieldSite } from './field-drafts.js';
import type { OperationPair } from './record.js';

export function compareAnswers(pair: OperationPair, fields: FieldComparison): FieldDraft[] {
  const { before, after } = pair;
  const found: FieldDraft[] = [];
  const [result, earlierResult] = [successOf(after), successOf(before)];
  for (const response of after.responses) {
    const earlier =
      before.responses.find(({ status }) => status === response.status) ??
      (response === result ? earlierResult : undefined);
    if (!before.responses.some(({ status }) => status === response.status))
      found.push(responseDraft('responseAdded', response, pair));
    if (earlier === undefined) continue;
    const site = answerSite(response, response === result, after.id);
    found.push(...compareHeaders(earlier, response, site, fields));
    const [left, right] = [schemaOf(earlier), schemaOf(response)];
    if (left !== undefined && right !== undefined) fields.add(site, left, right);
    else if (response === result) found.push(...bodyDrafts(earlier, response, after.id));
  }
  for (const response of before.responses) {
    if (after.responses.some(({ status }) => status === response.status)) continue;
    const lost = response === earlierResult && !result && schemaOf(response) !== undefined;
    found.push(responseDraft('responseRemoved', response, pair, lost));
  }
  return [...found, ...compareNotifications(pair, fields)];
}

/** Their names have no letter case. */
function compareHeaders(
  before: ResponseModel,
  after: ResponseModel,
  site: FieldSite,
  fields: FieldComparison,
): FieldDraft[] {
  const byName = ({ headers }: ResponseModel) =>
    new Map(headers.map((header) => [header.name.toLowerCase(), header]));
  const [old, fresh] = [byName(before), byName(after)];
  const siteOf = (path: string): FieldSite => ({ ...site, place: 'header', path });
  const found: FieldDraft[] = [];
  for (const [key, { name, schema }] of fresh) {
    const earlier = old.get(key);
    if (earlier !== undefined) fields.add(siteOf(name), earlier.schema, schema);
    else
      found.push(drafting(siteOf(name), schema.pointer)({ kind: 'outputAdded', says: 'is new' }));
  }
  for (const [key, { name, schema }] of old) {
    if (fresh.has(key)) continue;
    const draft = drafting(siteOf(name), after.pointer, schema.pointer);
    const why = removedWhy(site);
    found.push({ ...draft({ kind: 'outputRemoved', why, says: 'was removed' }), gone: true });
  }
  return found;
}

function compareNotifications(
  { before, after }: OperationPair,
  fields: FieldComparison,
): FieldDraft[] {
  const [left, right] = [notificationOf(before), notificationOf(after)];
  if (left === undefined && right === undefined) return [];
  if (left !== undefined && right !== undefined) {
    const site = { place: 'notification', path: 'body', output: true } as const;
    fields.add({ ...site, operation: after.id }, left, right);
    return [];
  }
  const gone = right === undefined;
  return [
    {
      kind: gone ? 'outputRemoved' : 'outputAdded',
      place: 'notification',
      path: 'body',
      operation: after.id,
      newPointer: right?.pointer ?? after.pointer,
      ...(left && { oldPointer: left.pointer }),
      gone,
      why: gone ? 'Existing flows that use its fields get no value.' : undefined,
      words: (operations) =>
        `${subjectWords({ place: 'notification', path: 'body' }, operations)} ${gone ? 'no longer has a schema' : 'now has a schema'}.`,
    },
  ];
}

function notificationOf(operation: OperationModel): SchemaModel | undefined {
  return operation.kind === 'webhookTrigger' || operation.kind === 'webhookAction'
    ? operation.notification
    : undefined;
}

function answerSite({ status }: ResponseModel, isResult: boolean, operation: string): FieldSite {
  const good = isResult || (typeof status === 'number' && status >= 200 && status < 300);
  const site = { place: 'answer', path: 'body', output: true, operation } as const;
  return good ? site : { ...site, status: String(status) };
}

/** The success response gained or lost its body. */
function bodyDrafts(before: ResponseModel, after: ResponseModel, operation: string): FieldDraft[] {
  const [left, right] = [schemaOf(before), schemaOf(after)];
  if ((left === undefined) === (right === undefined)) return [];
  const gone = right === undefined;
  return [
    {
      kind: gone ? 'outputRemoved' : 'outputAdded',
      place: 'answer',
      path: 'body',
      operation,
      newPointer: right?.pointer ?? after.pointer,
      oldPointer: left?.pointer ?? before.pointer,
      gone,
      why: gone ? 'Existing flows that use its fields get no value.' : undefined,
      words: (operations) =>
        `${subjectWords({ place: 'answer', path: 'body' }, operations)} ${gone ? 'no longer has a body' : 'now has a body'}.`,
    },
  ];
}

function responseDraft(
  kind: 'responseAdded' | 'responseRemoved',
  response: ResponseModel,
  { after }: OperationPair,
  lost = false,
): FieldDraft {
  const gone = kind === 'responseRemoved';
  const { status, pointer } = response;
  return {
    kind,
    place: 'answer',
    path: String(status),
    operation: after.id,
    newPointer: gone ? after.pointer : pointer,
    ...(gone && { oldPointer: pointer }),
    gone,
    [gone ? 'before' : 'after']: status,
    why: lost ? 'Existing flows that use its fields get no value.' : undefined,
    words: (operations) =>
      gone
        ? `${operations} no longer returns ${status}.`
        : `${operations} can now return ${status}.`,
  };
}

/** 200, else the lowest 2xx that is not 202, else 202, else default. */
function successOf({ responses }: OperationModel): ResponseModel | undefined {
  const good = responses
    .filter(({ status }) => typeof status === 'number' && status >= 200 && status < 300)
    .sort((left, right) => rank(left) - rank(right));
  return good[0] ?? responses.find(({ status }) => status === 'default');
}

function rank({ status }: ResponseModel): number {
  return status === 202 ? 300 : Number(status);
}

function schemaOf({ body }: ResponseModel): SchemaModel | undefined {
  return body.kind === 'none' ? undefined : body.schema;
}
