import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deadLetterReason } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { anOrder, completed, moved, startOrderEvents } from '../../testing/order-events.js';
import type { OrderEventsBench } from '../../testing/order-events.js';

let app: OrderEventsBench['app'];
let pay: OrderEventsBench['pay'];
let orders: OrderEventsBench['orders'];
beforeAll(async () => {
  ({ app, pay, orders } = await startOrderEvents());
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

describe('TRU-3 an event is a hint; order confirms it before money moves', () => {
  const reasonOf = (event: OutgoingEvent) => deadLetterReason(app.db.pool, event);
  const paid = async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    app.order.does(moved(order, 'delivered'));
    return { paymentId: request.paymentId, order };
  };
  type Paid = Awaited<ReturnType<typeof paid>>;
  const someReturn = ({ order }: Paid, returnId = newId()) => completed(order, 700, returnId);
  const asked = ({ order }: Paid, returnId = newId()) => {
    const { payload, ...event } = completed(order, 700, returnId);
    app.order.does({ ...event, topic: 'orders.return.received', payload });
    return returnId;
  };

  const forged: [string, (given: Paid) => OutgoingEvent | Promise<OutgoingEvent>][] = [
    ["a made-up return of one's own order", (given) => someReturn(given)],
    ['a return that is not completed', (given) => someReturn(given, asked(given))],
    [
      'the return of another order',
      async (given) => {
        const other = await paid();
        const returnId = newId();
        app.order.does(someReturn(other, returnId));
        return someReturn(given, returnId);
      },
    ],
    [
      'more pieces than the return has',
      (given) => {
        const returnId = newId();
        app.order.does(someReturn(given, returnId));
        return completed(given.order, 700, returnId, { quantity: 2 });
      },
    ],
    [
      'a return in the name of another shop',
      (given) => {
        const returnId = newId();
        app.order.does(someReturn(given, returnId));
        return completed(given.order, 700, returnId, { tenantId: 'demo-eu' });
      },
    ],
    [
      'a return of an order that there is not',
      ({ order }) => completed({ ...order, order_id: newId() }, 700),
    ],
    ['the cancellation of an order that was delivered', ({ order }) => moved(order, 'cancelled')],
    ['the failure of a payment that did not fail', ({ order }) => moved(order, 'payment_failed')],
    [
      'the cancellation of an order that there is not, with this payment',
      ({ order }) => moved({ ...order, order_id: newId() }, 'cancelled'),
    ],
  ];
  it.each(forged)('TRU-3 %s moves no money, and becomes a dead letter', async (_what, forge) => {
    const given = await paid();
    const event = await forge(given);

    expect(await orders.arrive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await orders.refundsOf(given.paymentId)).toEqual([]);
    expect(await pay.row(given.paymentId)).toMatchObject({ status: 'captured', release_due_at: null });
  });

  it('TRU-3 the confirmation of an unknown order changes no payment and inserts no cash payment', async () => {
    const { request, order } = await orders.authorized();
    const cash = anOrder({ is_cod: true, payment_type: 'cod' });

    expect(await orders.arrive(moved(order, 'confirmed'))).toBe('DROP');
    expect(await orders.arrive(moved(cash, 'confirmed'))).toBe('DROP');
    expect(await pay.row(request.paymentId)).toMatchObject({ order_id: null, order_number: null });
    expect(await pay.row(cash.payment_id ?? '')).toBeUndefined();
  });

  it('TRU-3 refunds the amount that order confirms, not the event’s', async () => {
    const given = await paid();
    const returnId = newId();
    app.order.does(completed(given.order, 700, returnId));

    expect(await orders.arrive(completed({ ...given.order, payment_id: newId() }, 1999, returnId))).toBe(
      'SUCCESS',
    );
    await eventually(async () =>
      expect(await orders.refundsOf(given.paymentId)).toEqual([{ amount_minor: 700n, status: 'succeeded' }]),
    );
  });

  it('TRU-3 while order is unavailable the event is redelivered, and then has its effect once', async () => {
    const given = await paid();
    const event = someReturn(given);
    app.order.does(event);
    app.order.isAway = true;
    expect(await orders.arrive(event)).toBe('RETRY');
    expect(await orders.refundsOf(given.paymentId)).toEqual([]);
    app.order.isAway = false;

    expect([await orders.arrive(event), await orders.arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await orders.refundsOf(given.paymentId)).toMatchObject([{ amount_minor: 700n }]);
    expect(await reasonOf(event)).toBeUndefined();
  });

  it('TRU-3 no events are delivered while order is unavailable, and the app stays ready', async () => {
    const saying = async () => {
      const paths = ['/health/events', '/health/ready'];
      const answers = await Promise.all(paths.map((path) => fetch(app.running.internalUrl + path)));
      return answers.map(({ status }) => status);
    };
    await eventually(async () => expect(await saying()).toEqual([200, 200]));
    app.order.isAway = true;
    try {
      await eventually(async () => expect(await saying()).toEqual([503, 200]));
    } finally {
      app.order.isAway = false;
    }
    await eventually(async () => expect(await saying()).toEqual([200, 200]));
  });

  it('TRU-3 a dead letter of that time is retried when order is available again', async () => {
    const given = await paid();
    const event = someReturn(given);
    app.order.does(event);
    const letter = async () =>
      (
        await app.db.pool.query('SELECT status, tries, reason FROM dead_letters WHERE event_id = $1', [
          event.id,
        ])
      ).rows[0];
    app.order.isAway = true;
    expect(await orders.arrive(event)).toBe('RETRY');
    expect(await orders.arrive(event, 'dead-letter')).toBe('SUCCESS');
    expect(await letter()).toMatchObject({ status: 'stored', reason: 'given up by the broker' });
    expect(await orders.refundsOf(given.paymentId)).toEqual([]);

    app.order.isAway = false;

    await eventually(async () => expect(await letter()).toMatchObject({ status: 'replayed' }));
    expect(await orders.refundsOf(given.paymentId)).toMatchObject([{ amount_minor: 700n }]);
  });

  it('TRU-3 an event older than the order’s present status still counts', async () => {
    const cash = anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' });
    app.order.does(moved(cash, 'delivered'));
    app.order.does(moved(cash, 'returned'));

    expect(await orders.arrive(moved(cash, 'confirmed'))).toBe('SUCCESS');
    expect(await orders.arrive(moved(cash, 'delivered'))).toBe('SUCCESS');
    expect(await pay.row(cash.payment_id ?? '')).toMatchObject({ status: 'collected' });
  });

  it('TRU-3 an event costs one call to order', async () => {
    const given = await paid();
    const before = app.order.asked.length;
    await orders.deliver(someReturn(given));

    expect(app.order.asked.slice(before)).toEqual([given.order.order_id]);
  });
});
