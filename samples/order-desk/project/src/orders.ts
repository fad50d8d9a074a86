// The order desk's own data, one JSON file. A change is written to a second file that then takes the
// place of the first, so a crash leaves the old or the new state; changes wait for each other.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Customer, Order, OrderKind, Problem } from './generated/types.gen.js';

const file = process.env['ORDERS_FILE'] ?? 'data/orders.json';

interface Data {
  readonly orders: readonly Order[];
  /** The order that a question to an approver is about, by the id of the waiting workflow's callback. */
  readonly approvals: Readonly<Record<string, string>>;
}

export const customers: readonly Customer[] = [
  { id: 'fabrikam', name: 'Fabrikam' },
  { id: 'northwind', name: 'Northwind Traders' },
];

export const kinds: ReadonlyArray<OrderKind & { readonly schema: Record<string, unknown> }> = [
  {
    id: 'goods',
    name: 'Goods',
    schema: {
      type: 'object',
      required: ['article', 'quantity'],
      properties: {
        article: { type: 'string', 'x-ms-summary': 'Article' },
        quantity: { type: 'integer', 'x-ms-summary': 'Quantity' },
      },
    },
  },
  {
    id: 'service',
    name: 'Service',
    schema: {
      type: 'object',
      required: ['hours'],
      properties: { hours: { type: 'number', 'x-ms-summary': 'Hours' } },
    },
  },
];

async function read(): Promise<Data> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Data;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { orders: [], approvals: {} };
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Applies a change after all changes before it; resolves to what it returned once it is on disk. */
function change<T>(make: (data: Data) => { readonly data: Data; readonly result: T }): Promise<T> {
  const next = last.then(async () => {
    const { data, result } = make(await read());
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(data, null, 2), { flush: true });
    await rename(`${file}.new`, file);
    return result;
  });
  last = next.catch(() => undefined);
  return next;
}

export async function listOrders(): Promise<readonly Order[]> {
  return (await read()).orders;
}

export async function getOrder(id: string): Promise<Order | undefined> {
  return (await read()).orders.find((order) => order.id === id);
}

export function addOrder(make: (number: string) => Order): Promise<Order> {
  return change((data) => {
    const order = make(String(1000 + data.orders.length + 1));
    return { data: { ...data, orders: [...data.orders, order] }, result: order };
  });
}

/** The order in its new state; undefined when there is none. */
export function setStatus(id: string, status: Order['status']): Promise<Order | undefined> {
  return change((data) => {
    const orders = data.orders.map((order) => (order.id === id ? { ...order, status } : order));
    return { data: { ...data, orders }, result: orders.find((order) => order.id === id) };
  });
}

export function rememberApproval(approvalId: string, orderId: string): Promise<void> {
  return change((data) => {
    const approvals = { ...data.approvals, [approvalId]: orderId };
    return { data: { ...data, approvals }, result: undefined };
  });
}

export function forgetApproval(approvalId: string): Promise<void> {
  return change((data) => {
    const { [approvalId]: _gone, ...approvals } = data.approvals;
    return { data: { ...data, approvals }, result: undefined };
  });
}

export async function orderOfApproval(approvalId: string): Promise<string | undefined> {
  return (await read()).approvals[approvalId];
}

export function notFound(what: string): Problem {
  return { error: { code: 'NotFound', message: `There is no ${what}.` } };
}
