import { readdir } from 'node:fs/promises';

import type { OrderView } from '../../launcher/shopper/answers.ts';
import type { Operations } from '../../ops/operations.ts';
import { eventually } from './eventually.ts';
import type { DemoOrder } from './scenario.ts';

const CONVERGES_MS = 30_000;

/** The consequences of the orders, which follow by events. */
export interface Consequences {
  readonly states: readonly OrderView[];
  readonly conversions: number;
  readonly mails: number;
}

/** Waits for what has to follow from the orders: every card order captured, every conversion a fact, every confirmation a mail. */
export async function awaitConsequences({
  ops,
  orders,
  mailbox,
}: {
  ops: Operations;
  orders: readonly DemoOrder[];
  mailbox: string;
}): Promise<Consequences> {
  const isComplete = (count: number): boolean => count >= orders.length;
  return {
    states: await lastOf(
      () => Promise.all(orders.map(({ shopper, orderId }) => shopper.order(orderId))),
      (states) => !states.some(isUnsettled),
    ),
    conversions: await lastOf(() => conversionsOf(ops, orders), isComplete),
    mails: await lastOf(() => mailsFor(mailbox, orders), isComplete),
  };
}

/** Reads until it is as wanted or the time is up; returns what was read last. */
async function lastOf<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const wanted = await eventually(async () => {
    const value = await read();
    return isWanted(value) ? value : undefined;
  }, CONVERGES_MS);
  return wanted ?? read();
}

/** A card order moves on when its payment was captured; cash on delivery waits for the parcel. */
const isUnsettled = ({ status, paymentType }: OrderView): boolean =>
  status === 'pending' || (status === 'confirmed' && paymentType === 'card');

async function conversionsOf(ops: Operations, orders: readonly DemoOrder[]): Promise<number> {
  const tenants = [...new Set(orders.map(({ shopper }) => shopper.tenant))];
  const counts = await Promise.all(tenants.map((tenant) => ops.conversions(tenant)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Counts the orders with at least one mail in the mailbox. */
async function mailsFor(mailbox: string, orders: readonly DemoOrder[]): Promise<number> {
  const files = (await readdir(mailbox, { recursive: true }).catch(() => [])).join('\n');
  return orders.filter(({ orderNumber }) => files.includes(orderNumber)).length;
}
