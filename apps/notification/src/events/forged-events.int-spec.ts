import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';

import {
  refunded,
  returnIsApproved,
  returnIsCompleted,
  startNotification,
  statusChanged,
} from '../testing/notification-app.js';
import type { NotificationBench } from '../testing/notification-app.js';

let bench: NotificationBench;
let mailbox: string;
beforeAll(async () => {
  mailbox = await mkdtemp(join(tmpdir(), 'holdfast-mailbox-'));
  bench = await startNotification({ MAILBOX_DIR: mailbox });
});
afterEach(async () => {
  bench.order.isAway = false;
  bench.refunds.isAway = false;
  await bench.database.pool.query('TRUNCATE mails, inbox, dead_letters');
});
afterAll(async () => {
  await bench.stop();
  await rm(mailbox, { recursive: true });
});

interface Mail {
  readonly recipient: string;
  readonly locale: string;
  readonly order_ref: string;
  readonly subject: string;
  readonly body: string;
}
const mails = async (): Promise<Mail[]> =>
  (await bench.database.pool.query<Mail>('SELECT * FROM mails ORDER BY created_at')).rows;
const reasonOf = async ({ id }: OutgoingEvent): Promise<string | undefined> =>
  (await bench.database.pool.query('SELECT reason FROM dead_letters WHERE event_id = $1', [id])).rows[0]
    ?.reason;
const told = (event: OutgoingEvent, changes: object): OutgoingEvent => ({
  ...event,
  payload: { ...event.payload, ...changes },
});
const again = (event: OutgoingEvent): OutgoingEvent => {
  const id = newId();
  return { ...told(event, { event_id: id }), id };
};
const PHISH = { email: 'eve@evil.example', locale: 'de', order_number: 'call +1 555 0100' };

describe('TRU-3 no mail leaves in the shop’s name for what was not so', () => {
  const done = (event: OutgoingEvent): OutgoingEvent => {
    if (event.topic === 'payment.refunded') bench.refunds.does(event);
    else bench.order.does(event);
    return event;
  };
  const forged: [string, () => OutgoingEvent][] = [
    ['an order that there is not', () => statusChanged('shipped', PHISH)],
    ['a status that the order never had', () => told(done(statusChanged('confirmed')), { to: 'cancelled' })],
    ['an order of another shop', () => told(done(statusChanged('confirmed')), { tenant_id: 'demo-eu' })],
    ['a made-up return of one’s own order', () => told(done(returnIsCompleted()), { return_id: newId() })],
    [
      'a return that is not completed',
      () => ({ ...done(returnIsApproved()), topic: 'orders.return.received' }),
    ],
    [
      'more pieces than the return has',
      () => {
        const event = done(returnIsApproved());
        const [line] = event.payload['lines'] as object[];
        return told(event, { lines: [{ ...line, quantity: 2 }] });
      },
    ],
    ['a refund that there is not', () => refunded(PHISH)],
    ['a refund of another payment', () => told(done(refunded()), { payment_id: newId() })],
    ['a refund of another shop', () => told(done(refunded()), { tenant_id: 'demo-eu' })],
    [
      'a refund that was not made yet',
      () => {
        const event = done(refunded());
        const key = `demo/${event.payload['refund_id'] as string}`;
        bench.refunds.made.set(key, { ...bench.refunds.made.get(key)!, wasMade: false });
        return event;
      },
    ],
  ];
  it.each(forged)('TRU-3 %s: dropped and kept', async (_what, forge) => {
    const event = forge();

    expect(await bench.arrive(event)).toEqual({ status: 'DROP' });
    expect(await mails()).toEqual([]);
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
  });

  it('TRU-3 address, language, number, sum, goods and tracking are order’s, whatever the event says', async () => {
    const event = done(
      statusChanged('shipped', { carrier: 'Post', tracking_url: 'https://post.example/T-1' }),
    );
    await bench.arrive(
      told(event, {
        ...PHISH,
        total: { amount_minor: 1, currency: 'EUR' },
        lines: [{ sku: 'X', name: 'Pay at evil.example', quantity: 1 }],
        tracking_url: 'https://evil.example',
      }),
    );

    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: 'ada@example.com', locale: 'en', order_ref: 'DEMO-1001' });
    expect(mail!.body).toContain('https://post.example/T-1');
    expect(`${mail!.subject}${mail!.body}`).not.toMatch(/evil|555/);
  });

  it('TRU-3 what went back, and to whom that is told, is payment’s and order’s word', async () => {
    const order = done(statusChanged('delivered', { locale: 'de' }));
    const refund = done(refunded({ order_id: order.payload['order_id'] }));
    await bench.arrive(told(refund, { ...PHISH, refund_amount: { amount_minor: 999900, currency: 'USD' } }));

    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: 'ada@example.com', locale: 'de', order_ref: 'DEMO-1001' });
    expect(mail!.body).toMatch(/Erstattung: 5,00.\$/);
  });

  it('TRU-3 a thing that happened once is told once, however many events tell it', async () => {
    for (const event of [done(statusChanged('shipped')), done(returnIsApproved()), done(refunded())]) {
      const before = (await mails()).length;
      await Promise.all([event, event, again(event), again(event), again(event)].map(bench.arrive));
      expect(await mails()).toHaveLength(before + 1);
    }
  });

  it('TRU-3 while order or payment is away the event is asked for again, and then told once', async () => {
    const [move, refund] = [done(statusChanged('shipped')), done(refunded())];
    [bench.order.isAway, bench.refunds.isAway] = [true, true];
    for (const event of [move, refund]) expect(await bench.arrive(event)).toEqual({ status: 'RETRY' });
    expect(await mails()).toEqual([]);
    [bench.order.isAway, bench.refunds.isAway] = [false, false];

    for (const event of [move, refund, move, refund])
      expect(await bench.arrive(event)).toEqual({ status: 'SUCCESS' });
    expect(await mails()).toHaveLength(2);
  });

  it('TRU-3 news that order has long left behind are still told', async () => {
    const event = done(statusChanged('shipped'));
    done(told(event, { to: 'returned' }));

    expect(await bench.arrive(event)).toEqual({ status: 'SUCCESS' });
    expect(await mails()).toHaveLength(1);
  });

  it('TRU-3 SEC-4 nobody is written to for a customer who was erased since', async () => {
    const event = done(statusChanged('shipped'));
    bench.order.change(event.payload['order_id'] as string, { email: 'erased@erased.invalid' });

    expect(await bench.arrive(event)).toEqual({ status: 'SUCCESS' });
    expect(await mails()).toEqual([]);
  });
});

describe('MON-3 a refund is told when it was made', () => {
  it('MON-3 a completed return names no sum as refunded; the refund does', async () => {
    await bench.deliver(returnIsCompleted());
    const [completed] = await mails();
    expect(completed!.body).toContain('1 x Blue cup');
    expect(`${completed!.subject}${completed!.body}`).not.toMatch(/Refund:|617/);

    await bench.deliver(refunded());
    expect((await mails())[1]!.body).toContain('Refund: $5.00');
  });

  it('MON-3 a return that gives nothing back promises nothing', async () => {
    await bench.deliver(returnIsCompleted({ refund_amount: { amount_minor: 0, currency: 'EUR' } }));

    expect((await mails())[0]!.body).not.toContain('goes back to you');
  });
});
