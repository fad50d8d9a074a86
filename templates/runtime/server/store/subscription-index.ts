// Finds the subscriptions that an event is for, by the terms of their requests.

import type { Selectable, Transaction } from 'kysely';
import { matchesFilter } from '../filter.js';
import type { Addressee } from './delivery-rows.js';
import { decode } from './encode.js';
import type { DialectName, SubscriptionsTable, Tables } from './schema.js';
import { termsOf, type Wanted, wantedBy } from './terms.js';

/** Shapes of one operation that are told apart: who makes up new ones for ever does not make every event ask for them. */
const MAX_SHAPES = 64;
/** Members of a filter that are looked up; the rest is compared. */
const MAX_LOOKUPS = 3;
/** Requests that are read at once. */
const PAGE = 500;
/** Rows inserted by one statement: far below SQLite's 32,766 parameters. */
const CHUNK = 200;

/** Subscriptions of one shape, or of some, and what of the filter can be looked up there. */
interface Group {
  readonly shapes: readonly string[];
  readonly wanted: readonly Wanted[];
}

/** What a subscription is found by. */
export interface Entry {
  /** Of its row. */
  readonly shape: string;
  readonly terms: readonly string[];
}

const NO_ENTRY: Entry = { shape: '', terms: [] };

export class SubscriptionIndex {
  /** The entry of a request, within the transaction that makes its subscription: its shape is known then. */
  async entryOf(trx: Transaction<Tables>, operation: string, request: unknown): Promise<Entry> {
    const { shape, places, terms } = termsOf(request);
    if (shape === '') return NO_ENTRY;
    const known = await this.#shapesOf(trx, operation);
    if (known.has(shape)) return { shape, terms };
    if (known.size >= MAX_SHAPES) return NO_ENTRY;
    await trx
      .insertInto('connector_subscription_shapes')
      .values({ operation, shape, places: JSON.stringify(places) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { shape, terms };
  }

  /** Adds what the row of a subscription does not hold. */
  async add(
    trx: Transaction<Tables>,
    { seq, operation }: Pick<Selectable<SubscriptionsTable>, 'seq' | 'operation'>,
    { terms }: Entry,
  ): Promise<void> {
    for (let from = 0; from < terms.length; from += CHUNK) {
      const chunk = terms.slice(from, from + CHUNK);
      await trx
        .insertInto('connector_subscription_terms')
        .values(chunk.map((term) => ({ operation, term, subscription: seq })))
        .execute();
    }
  }

  /** The active subscriptions that the filter is for, oldest first. None of them is removed before the end of the transaction. */
  async find(
    trx: Transaction<Tables>,
    operation: string,
    filter: unknown,
    dialect: DialectName,
  ): Promise<Addressee[]> {
    if (filter === undefined) {
      return this.#active(trx, operation)
        .select(['id', 'origin', 'suspended_at'])
        .orderBy('seq')
        .$if(dialect === 'postgres', (query) => query.forKeyShare())
        .execute();
    }
    const found: Array<Addressee & { readonly seq: number }> = [];
    for (const group of await this.#groups(trx, operation, filter)) {
      for (
        let after = 0, rows;
        (rows = await this.#page(trx, operation, group, after, dialect)).length > 0;
      ) {
        found.push(...rows.filter(({ request }) => matchesFilter(decode(request), filter)));
        after = rows.at(-1)?.seq ?? 0;
        if (rows.length < PAGE) break;
      }
    }
    return found.sort((left, right) => left.seq - right.seq);
  }

  #active(trx: Transaction<Tables>, operation: string) {
    return trx
      .selectFrom('connector_subscriptions')
      .where('operation', '=', operation)
      .where('state', '=', 'active');
  }

  async #shapesOf(
    trx: Transaction<Tables>,
    operation: string,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await trx
      .selectFrom('connector_subscription_shapes')
      .select(['shape', 'places'])
      .where('operation', '=', operation)
      .orderBy('shape')
      .execute();
    return new Map(rows.map(({ shape, places }) => [shape, JSON.parse(places) as string[]]));
  }

  async #groups(trx: Transaction<Tables>, operation: string, filter: unknown): Promise<Group[]> {
    const wanted = wantedBy(filter);
    const without = [''];
    const groups: Group[] = [];
    for (const [shape, places] of await this.#shapesOf(trx, operation)) {
      const lookups = wanted.filter(({ place }) => places.includes(place)).slice(0, MAX_LOOKUPS);
      if (lookups.length === 0) without.push(shape);
      else groups.push({ shapes: [shape], wanted: lookups });
    }
    return [...groups, { shapes: without, wanted: [] }];
  }

  #page(
    trx: Transaction<Tables>,
    operation: string,
    { shapes, wanted }: Group,
    after: number,
    dialect: DialectName,
  ) {
    let query = this.#active(trx, operation)
      .select(['seq', 'id', 'origin', 'suspended_at', 'request'])
      .where('shape', 'in', shapes)
      .where('seq', '>', after);
    for (const { terms } of wanted) {
      query = query.where('seq', 'in', ({ selectFrom }) =>
        selectFrom('connector_subscription_terms')
          .select('subscription')
          .where('operation', '=', operation)
          .where('term', 'in', terms),
      );
    }
    return query
      .orderBy('seq')
      .limit(PAGE)
      .$if(dialect === 'postgres', (page) => page.forKeyShare())
      .execute();
  }
}
