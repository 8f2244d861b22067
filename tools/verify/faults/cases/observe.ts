import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { atRest } from '../at-rest.ts';

const POLL_MS = 20;
const LIMIT_MS = 30_000;

/** Waits until something is so; throws with `what` when it does not come to be. */
export async function until(what, ask, limitMs = LIMIT_MS) {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`not within ${limitMs / 1_000} s: ${what}`);
    await pause(POLL_MS);
  }
}

/** Waits for a rule to strike. */
export const untilStruck = (faults, app, id) =>
  until(`fault ${id} strikes`, () => faults.struck(app, id) > 0);

/** The same customer with the same cart at another replica. */
export function atReplica(shopper, shop) {
  return Object.assign(Object.create(Object.getPrototypeOf(shopper)), shopper, { shop });
}

/** Charges of one checkout at the gateway that hold money. */
export async function liveCharges(shop, checkoutId) {
  return (await shop.charges()).filter(
    ({ state, metadata }) =>
      metadata.checkout_id === checkoutId && (state === 'authorised' || state === 'captured'),
  );
}

/** Rows of one database, one query. */
export async function query({ databases }, database, text, values = []) {
  const client = new pg.Client({ connectionString: databases[database] });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What order, payment and the record say of one checkout. */
export async function recordsOf(stack, checkoutId) {
  const [orders, payments, attempts] = await Promise.all([
    query(stack, 'order', 'SELECT id FROM orders WHERE cart_session_id = $1', [checkoutId]),
    query(stack, 'payment', 'SELECT status FROM payments WHERE checkout_id = $1', [checkoutId]),
    query(stack, 'checkout', 'SELECT status FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt', [
      checkoutId,
    ]),
  ]);
  return { orders, payments: statuses(payments), attempts: statuses(attempts) };
}

const statuses = (rows) => rows.map(({ status }) => status);

/** Collects what is wrong. */
export class Wrong {
  texts = [];

  unless(isRight, text) {
    if (!isRight) this.texts.push(text);
    return this;
  }

  /** Everything adds up in the end, too. */
  async andAtRest(stack) {
    const { findings } = await atRest(stack);
    for (const { name, offenders } of findings) this.texts.push(`${name}: ${offenders.join(', ')}`);
    return this.texts;
  }
}
