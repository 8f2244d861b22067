import { setTimeout as pause } from 'node:timers/promises';

import type { Stack } from '../../../launcher/stack.ts';
import type { FaultCase } from '../../fault-runner/run-on-stack.ts';
import { buy, readyShopper } from '../buyer.ts';
import type { FaultContext } from '../fault-context.ts';
import { Wrong, query, until } from './observe.ts';

/** They ask order before they act, and the confirm gets on without them. */
const CONSUMERS = [
  { name: 'notification', database: 'notification' },
  { name: 'loyalty-rewards', database: 'loyalty' },
];
const ORDERS = 3;
/** Longer than all of the broker's repeats take. */
const AWAY_MS = 60_000;

const NOT_PUBLISHED = "SELECT id FROM outbox WHERE status = 'pending' LIMIT 1";
const NUMBERS = 'SELECT number FROM orders WHERE id = ANY($1::uuid[])';
const MAILED = 'SELECT DISTINCT order_ref FROM mails WHERE order_ref = ANY($1)';
const GIVEN_UP = 'SELECT topic, reason FROM dead_letters';

export const orderIsAway: FaultCase<FaultContext> = {
  name: 'TRU-3 order is away for longer than the broker repeats: events wait for it, and none is given up',
  async run({ shop, stack }) {
    const signal = (each: NodeJS.Signals): void => {
      for (const { name } of CONSUMERS) stack.killApp(name, each);
    };
    const before = await givenUp(stack);
    signal('SIGSTOP');
    const ends = await Promise.all(Array.from({ length: ORDERS }, async () => buy(await readyShopper(shop))));
    const ids = ends.map(({ orderId }) => orderId);
    const orders = await query<{ number: string }>(stack, 'order', NUMBERS, [ids]);
    await until('order has told all', async () => (await query(stack, 'order', NOT_PUBLISHED)).length === 0);
    const mailed = async (): Promise<number> =>
      (await query(stack, 'notification', MAILED, [orders.map(({ number }) => number)])).length;

    stack.killApp('order', 'SIGSTOP');
    signal('SIGCONT');
    await pause(AWAY_MS);
    const meanwhile = { mails: await mailed(), letters: (await givenUp(stack)) - before };
    stack.killApp('order', 'SIGCONT');

    await until('all is mailed', async () => (await mailed()) === ORDERS);
    return new Wrong()
      .unless(meanwhile.mails === 0, `${meanwhile.mails} orders were mailed about without their word`)
      .unless(meanwhile.letters === 0, `${meanwhile.letters} events were given up`)
      .unless((await givenUp(stack)) === before, 'events were given up afterwards')
      .andAtRest(stack);
  },
};

async function givenUp(stack: Stack): Promise<number> {
  const letters = await Promise.all(CONSUMERS.map(({ database }) => query(stack, database, GIVEN_UP)));
  return letters.flat().length;
}
