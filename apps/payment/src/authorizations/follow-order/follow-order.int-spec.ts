import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { orderStatusChanged, returnCompleted } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp({ env: { DEAD_LETTER_RETRY_AFTER_MS: '200' } });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

type Move = Parameters<typeof orderStatusChanged.create>[0]['data'];
type Status = Move['to'];

const anOrder = (changes: Partial<Move> = {}): Omit<Move, 'from' | 'to'> => ({
  order_id: newId(),
  order_number: 'HF-1001',
  cart_session_id: newId(),
  attempt: 1,
  customer_id: 'customer-1',
  is_guest: false,
  email: 'ada@example.com',
  locale: 'en',
  payment_id: newId(),
  payment_type: 'card',
  is_cod: false,
  total: { amount_minor: 1999, currency: 'USD' },
  lines: [{ sku: 'TSHIRT-BLK-M', name: 'T-Shirt, black, M', quantity: 2 }],
  promotions: [],
  ...changes,
});

const moved = (order: Omit<Move, 'from' | 'to'>, to: Status): OutgoingEvent =>
  orderStatusChanged.create({
    tenantId: 'demo',
    aggregateId: order.order_id,
    sequence: 1,
    data: { ...order, from: null, to },
  });

/** The order did it, and its event arrives. */
function deliver(event: OutgoingEvent): Promise<string> {
  if (event.topic.startsWith('orders.') && 'order_id' in event.payload) app.order.does(event);
  return arrive(event);
}

/** The event arrives, whoever published it. */
async function arrive(event: OutgoingEvent, route = event.topic): Promise<string> {
  const response = await fetch(`${app.running.internalUrl}/events/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id: event.id,
      source: 'order',
      type: `${event.topic}.v1`,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: event.payload,
    }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { status: string }).status;
}

const authorized = async () => {
  const request = anAuthorization();
  await pay.authorize(request);
  return { request, order: anOrder({ payment_id: request.paymentId, cart_session_id: request.checkoutId }) };
};
const refundsOf = async (paymentId: string) =>
  (await app.db.pool.query('SELECT amount_minor, status FROM refunds WHERE payment_id = $1', [paymentId]))
    .rows;

describe('orders.order.status_changed', () => {
  it('PAY-11 keeps the order and its number with the payment', async () => {
    const { order } = await authorized();
    expect(await deliver(moved(order, 'confirmed'))).toBe('SUCCESS');
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      order_id: order.order_id,
      order_number: 'HF-1001',
    });
  });

  it('a cancelled order lets go of its authorisation', async () => {
    const { request, order } = await authorized();
    expect(await deliver(moved(order, 'cancelled'))).toBe('SUCCESS');
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
    expect(await pay.holding(request.checkoutId)).toEqual([]);
  });

  it('EVT-2 a cancelled order is refunded once, however often it is told', async () => {
    const { request, order } = await authorized();
    await pay.capture(request.paymentId);
    const event = moved(order, 'cancelled');
    await Promise.all(Array.from({ length: 5 }, () => deliver(event)));
    await deliver(moved(order, 'cancelled'));

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'refunded' }),
    );
    expect(await refundsOf(request.paymentId)).toEqual([{ amount_minor: 1999n, status: 'succeeded' }]);
  });

  it('lets go of the money later when the gateway is away', async () => {
    const { request, order } = await authorized();
    await pay.fault({ match: { path: '/cancel$' }, kind: 'reset', times: 3 });
    await deliver(moved(order, 'payment_failed'));
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
  });

  it('nothing is captured for a cancelled order', async () => {
    const { request, order } = await authorized();
    await pay.fault({ match: { path: '/cancel$' }, kind: 'reset', times: 1000 });
    await deliver(moved(order, 'cancelled'));
    expect(await outcome(pay.capture(request.paymentId))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    await pay.clearFaults();
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
  });

  it('drops what is no such event, and keeps it for the ops tools (EVT-3)', async () => {
    const event = moved(anOrder(), 'confirmed');
    expect(await arrive({ ...event, payload: { nonsense: true } })).toBe('DROP');
    const { rowCount } = await app.db.pool.query('SELECT 1 FROM dead_letters WHERE event_id = $1', [
      event.id,
    ]);
    expect(rowCount).toBe(1);
  });
});

describe('cash on delivery (ORD-5)', () => {
  const aCodOrder = () =>
    anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' });

  it('is due from the confirmation, and collected on delivery', async () => {
    const order = aCodOrder();
    await deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      status: 'due',
      gateway: 'cod',
      amount_minor: 1999n,
      order_number: 'HF-1001',
      line_summary: '2 x T-Shirt, black, M',
    });
    await deliver(moved(order, 'delivered'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      status: 'collected',
      captured_minor: 1999n,
    });
  });

  it('is collected also when the delivery is heard of first', async () => {
    const order = aCodOrder();
    await deliver(moved(order, 'delivered'));
    await deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'collected' });
  });

  it('is void when the order is cancelled, without the gateway', async () => {
    const order = aCodOrder();
    await deliver(moved(order, 'confirmed'));
    await deliver(moved(order, 'cancelled'));
    await eventually(async () =>
      expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'voided' }),
    );
    await deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'voided' });
  });

  it('is given back by hand after a return', async () => {
    const order = aCodOrder();
    await deliver(moved(order, 'delivered'));
    expect(await outcome(pay.refund(order.payment_id ?? '', 500, 'by-hand'))).toBe('REFUND_DUE');
    expect(await refundsOf(order.payment_id ?? '')).toEqual([{ amount_minor: 500n, status: 'manual' }]);
  });
});

const completed = (
  order: Omit<Move, 'from' | 'to'>,
  amountMinor: number,
  returnId = newId(),
  { quantity = 1, tenantId = 'demo' } = {},
) => {
  const { promotions: _promotions, lines: _lines, ...fields } = order;
  const amount = { amount_minor: amountMinor, currency: order.total.currency };
  return returnCompleted.create({
    tenantId,
    aggregateId: order.order_id,
    sequence: 9,
    data: {
      ...fields,
      return_id: returnId,
      lines: [{ line_id: 'line-1', sku: 'TSHIRT-BLK-M', name: 'T-Shirt', quantity, amount, restock: true }],
      refund_amount: amount,
      refunded_total: amount,
    },
  });
};

describe('orders.return.completed (ORD-7)', () => {
  it('refunds the amount it names, once per return', async () => {
    const { request, order } = await authorized();
    await pay.capture(request.paymentId);
    const returnId = newId();
    await deliver(completed(order, 700, returnId));
    await deliver(completed(order, 700, returnId));

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ refunded_minor: 700n }),
    );
    expect(await refundsOf(request.paymentId)).toEqual([{ amount_minor: 700n, status: 'succeeded' }]);
  });

  it('ORD-7 waits for the capture', async () => {
    const { request, order } = await authorized();
    const event = completed(order, 700);
    expect(await deliver(event)).toBe('RETRY');
    await pay.capture(request.paymentId);
    expect(await deliver(event)).toBe('SUCCESS');
    expect(await refundsOf(request.paymentId)).toMatchObject([{ amount_minor: 700n }]);
  });

  it('ORD-7 waits for the courier’s money, and is due by hand', async () => {
    const order = { ...anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' }) };
    const event = completed(order, 500);
    await deliver(moved(order, 'confirmed'));
    expect(await deliver(event)).toBe('RETRY');
    await deliver(moved(order, 'delivered'));
    expect(await deliver(event)).toBe('SUCCESS');
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'refund_due' });
    expect(await refundsOf(order.payment_id ?? '')).toEqual([{ amount_minor: 500n, status: 'manual' }]);
  });

  it('ORD-7 after a goodwill refund gives back what is left, never more than was captured', async () => {
    const { request, order } = await authorized();
    await pay.capture(request.paymentId);
    await pay.refund(request.paymentId, 500, 'goodwill');

    expect(await deliver(completed(order, 1999))).toBe('SUCCESS');
    expect(await deliver(completed(order, 100))).toBe('SUCCESS');

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ refunded_minor: 1999n, status: 'refunded' }),
    );
    expect((await refundsOf(request.paymentId)).map((refund) => refund.amount_minor)).toEqual([500n, 1499n]);
  });

  it('TRU-3 a return that is told again under another id refunds once and is no dead letter, whatever is left by then', async () => {
    const { request, order } = await authorized();
    await pay.capture(request.paymentId);
    const returnId = newId();

    expect(await deliver(completed(order, 1_500, returnId))).toBe('SUCCESS');
    expect(await deliver(completed(order, 1_500, returnId))).toBe('SUCCESS');

    await eventually(async () =>
      expect(await refundsOf(request.paymentId)).toEqual([{ amount_minor: 1_500n, status: 'succeeded' }]),
    );
  });

  it.each([
    ['KWD', 22_080, 6_943, 6_940n],
    ['MGA', 1_000_100, 333_366, 333_300n],
    ['ISK', 5_000, 1_667, 1_667n],
  ])(
    'MON-2 a return in %s that was told too fine goes back in whole steps, and is no dead letter',
    async (currency, total, told, back) => {
      const request = anAuthorization({ amount: { amountMinor: String(total), currency } });
      await pay.authorize(request);
      await pay.capture(request.paymentId, total, currency);
      const order = anOrder({
        payment_id: request.paymentId,
        cart_session_id: request.checkoutId,
        total: { amount_minor: total, currency },
      });

      expect(await deliver(completed(order, told))).toBe('SUCCESS');

      await eventually(async () =>
        expect(await refundsOf(request.paymentId)).toEqual([{ amount_minor: back, status: 'succeeded' }]),
      );
    },
  );

  it('MON-2 cash goes back as fine as it was told', async () => {
    const order = anOrder({
      payment_type: 'cod',
      is_cod: true,
      total: { amount_minor: 1_000_050, currency: 'MGA' },
    });
    await deliver(moved(order, 'confirmed'));
    await deliver(moved(order, 'delivered'));

    expect(await deliver(completed(order, 333_350))).toBe('SUCCESS');
    expect(await refundsOf(order.payment_id!)).toEqual([{ amount_minor: 333_350n, status: 'manual' }]);
  });

  it('ORD-7 20 returns at once share what was captured, and none is lost', async () => {
    const { request, order } = await authorized();
    await pay.capture(request.paymentId);
    const events = Array.from({ length: 20 }, () => completed(order, 150));
    const until = async (event: (typeof events)[number]) =>
      eventually(async () => expect(await deliver(event)).toBe('SUCCESS'));

    await Promise.all(events.map(until));

    const sum = (await refundsOf(request.paymentId)).reduce(
      (total, { amount_minor: minor }) => total + minor,
      0n,
    );
    expect(sum).toBe(1999n);
  });
});

describe('TRU-3 an event is a hint; order is asked before money moves', () => {
  const reasonOf = async (event: OutgoingEvent): Promise<string | undefined> =>
    (await app.db.pool.query('SELECT reason FROM dead_letters WHERE event_id = $1', [event.id])).rows[0]
      ?.reason;
  const paid = async () => {
    const { request, order } = await authorized();
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
      'a return told in the name of another shop',
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
  it.each(forged)('TRU-3 %s moves no money, and is dropped and kept', async (_what, forge) => {
    const given = await paid();
    const event = await forge(given);

    expect(await arrive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await refundsOf(given.paymentId)).toEqual([]);
    expect(await pay.row(given.paymentId)).toMatchObject({ status: 'captured', release_due_at: null });
  });

  it('TRU-3 the confirmation of an order that there is not is no claim on a payment, and opens no cash', async () => {
    const { request, order } = await authorized();
    const cash = anOrder({ is_cod: true, payment_type: 'cod' });

    expect(await arrive(moved(order, 'confirmed'))).toBe('DROP');
    expect(await arrive(moved(cash, 'confirmed'))).toBe('DROP');
    expect(await pay.row(request.paymentId)).toMatchObject({ order_id: null, order_number: null });
    expect(await pay.row(cash.payment_id ?? '')).toBeUndefined();
  });

  it('TRU-3 gives back what order says, whatever the event says', async () => {
    const given = await paid();
    const returnId = newId();
    app.order.does(completed(given.order, 700, returnId));

    expect(await arrive(completed({ ...given.order, payment_id: newId() }, 1999, returnId))).toBe('SUCCESS');
    await eventually(async () =>
      expect(await refundsOf(given.paymentId)).toEqual([{ amount_minor: 700n, status: 'succeeded' }]),
    );
  });

  it('TRU-3 while order is away the event is asked for again, and then has its effect once', async () => {
    const given = await paid();
    const event = someReturn(given);
    app.order.does(event);
    app.order.isAway = true;
    expect(await arrive(event)).toBe('RETRY');
    expect(await refundsOf(given.paymentId)).toEqual([]);
    app.order.isAway = false;

    expect([await arrive(event), await arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await refundsOf(given.paymentId)).toMatchObject([{ amount_minor: 700n }]);
    expect(await reasonOf(event)).toBeUndefined();
  });

  it('TRU-3 no events are delivered while order is away, and the app stays ready', async () => {
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

  it('TRU-3 what the broker gave up while order was away comes back by itself when order does', async () => {
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
    expect(await arrive(event)).toBe('RETRY');
    expect(await arrive(event, 'dead-letter')).toBe('SUCCESS');
    expect(await letter()).toMatchObject({ status: 'stored', reason: 'given up by the broker' });
    expect(await refundsOf(given.paymentId)).toEqual([]);

    app.order.isAway = false;

    await eventually(async () => expect(await letter()).toMatchObject({ status: 'replayed' }));
    expect(await refundsOf(given.paymentId)).toMatchObject([{ amount_minor: 700n }]);
  });

  it('TRU-3 news that order has long left behind are still true', async () => {
    const cash = anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' });
    app.order.does(moved(cash, 'delivered'));
    app.order.does(moved(cash, 'returned'));

    expect(await arrive(moved(cash, 'confirmed'))).toBe('SUCCESS');
    expect(await arrive(moved(cash, 'delivered'))).toBe('SUCCESS');
    expect(await pay.row(cash.payment_id ?? '')).toMatchObject({ status: 'collected' });
  });

  it('TRU-3 an event costs one question', async () => {
    const given = await paid();
    const before = app.order.asked.length;
    await deliver(someReturn(given));

    expect(app.order.asked.slice(before)).toEqual([given.order.order_id]);
  });
});
