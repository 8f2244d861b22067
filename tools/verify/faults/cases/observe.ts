import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import type { Charge } from '../../../launcher/shopper/answers.ts';
import type { Shop } from '../../../launcher/shopper/shop.ts';
import type { Stack } from '../../../launcher/stack.ts';
import { atRest } from '../at-rest.ts';
import type { FaultSwitch, FaultyApp } from '../fault-switch.ts';

const POLL_MS = 20;
const LIMIT_MS = 30_000;

/** Waits until something is so; throws with `what` when it does not come to be. */
export async function until(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`not within ${LIMIT_MS / 1_000} s: ${what}`);
    await pause(POLL_MS);
  }
}

/** Waits for a rule to strike. */
export const untilStruck = (faults: FaultSwitch, app: FaultyApp, id: string): Promise<void> =>
  until(`fault ${id} strikes`, () => faults.struck(app, id) > 0);

/** Charges of one checkout at the gateway that hold money. */
export async function liveCharges(shop: Shop, checkoutId: string): Promise<Charge[]> {
  return (await shop.chargesOf(checkoutId)).filter(
    ({ state }) => state === 'authorised' || state === 'captured',
  );
}

type Databases = Pick<Stack, 'databases'>;

/** Reads rows of one database. The caller states their type, and that is not checked. */
export async function query<Row extends pg.QueryResultRow>(
  { databases }: Databases,
  database: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databases[database] });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** What order, payment and the record say of one checkout. */
export interface CheckoutRecords {
  readonly orders: readonly string[];
  /** Statuses; those of the attempts in their order. */
  readonly payments: readonly string[];
  readonly attempts: readonly string[];
}

const ORDERS = 'SELECT id AS word FROM orders WHERE cart_session_id = $1';
const PAYMENTS = 'SELECT status AS word FROM payments WHERE checkout_id = $1';
const ATTEMPTS = 'SELECT status AS word FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt';

/** Reads them. */
export async function recordsOf(stack: Databases, checkoutId: string): Promise<CheckoutRecords> {
  const words = async (database: string, text: string): Promise<string[]> =>
    (await query<{ word: string }>(stack, database, text, [checkoutId])).map(({ word }) => word);
  const [orders, payments, attempts] = await Promise.all([
    words('order', ORDERS),
    words('payment', PAYMENTS),
    words('checkout', ATTEMPTS),
  ]);
  return { orders, payments, attempts };
}

/** Collects what is wrong. */
export class Wrong {
  private readonly texts: string[] = [];

  /** Adds the text where something is not as it should be. */
  unless(isRight: boolean, text: string): this {
    if (!isRight) this.texts.push(text);
    return this;
  }

  /** Everything adds up in the end, too; answers all that is wrong. */
  async andAtRest(stack: Stack): Promise<string[]> {
    return [...this.texts, ...(await atRest(stack))];
  }
}
