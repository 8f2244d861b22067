import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deadLetterReason } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';

import {
  moved,
  refunded,
  returnIsApproved,
  returnIsCompleted,
  startNotification,
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
const reasonOf = (event: OutgoingEvent) => deadLetterReason(bench.database.pool, event);
const changed = (event: OutgoingEvent, changes: object): OutgoingEvent => ({
  ...event,
  payload: { ...event.payload, ...changes },
});
const again = (event: OutgoingEvent): OutgoingEvent => {
  const id = newId();
  return { ...changed(event, { event_id: id }), id };
};
const PHISH = { email: 'eve@evil.example', locale: 'de', order_number: 'call +1 555 0100' };

describe('TRU-3 no mail is sent in the shop’s name for an untrue event', () => {
  const done = (event: OutgoingEvent): OutgoingEvent => {
    if (event.topic === 'payment.refunded') bench.refunds.does(event);
    else bench.order.does(event);
    return event;
  };
  const forged: [string, () => OutgoingEvent][] = [
    ['an order that there is not', () => moved('shipped', PHISH)],
    [
      'a status that the order never had',
      () => moved('cancelled', { order_id: done(moved('confirmed')).payload['order_id'] }),
    ],
    ['an order of another shop', () => changed(done(moved('confirmed')), { tenant_id: 'demo-eu' })],
    [
      'an invented return of an existing order',
      () => changed(done(returnIsCompleted()), { return_id: newId() }),
    ],
    [
      'a return that is not completed',
      () => ({ ...done(returnIsApproved()), topic: 'orders.return.received' }),
    ],
    [
      'more pieces than the return has',
      () => {
        const event = done(returnIsApproved());
        const [line] = event.payload['lines'] as object[];
        return changed(event, { lines: [{ ...line, quantity: 2 }] });
      },
    ],
    ['a refund that there is not', () => refunded(PHISH)],
    ['a refund of another payment', () => changed(done(refunded()), { payment_id: newId() })],
    ['a refund of another shop', () => changed(done(refunded()), { tenant_id: 'demo-eu' })],
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
  it.each(forged)('TRU-3 %s: dropped and stored', async (_what, forge) => {
    const event = forge();

    expect(await bench.arrive(event)).toBe('DROP');
    expect(await mails()).toEqual([]);
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
  });

  it('TRU-3 address, language, number, amount, goods and tracking come from order, whatever the event says', async () => {
    const event = done(moved('shipped', { carrier: 'Post', tracking_url: 'https://post.example/T-1' }));
    await bench.arrive(
      changed(event, {
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

  it('TRU-3 the refund comes from payment and the recipient from order', async () => {
    const order = done(moved('delivered', { locale: 'de' }));
    const refund = done(refunded({ order_id: order.payload['order_id'] }));
    await bench.arrive(
      changed(refund, { ...PHISH, refund_amount: { amount_minor: 999900, currency: 'USD' } }),
    );

    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: 'ada@example.com', locale: 'de', order_ref: 'DEMO-1001' });
    expect(mail!.body).toMatch(/Erstattung: 5,00.\$/);
  });

  it('TRU-3 one cause has one mail, however many events report it', async () => {
    for (const event of [done(moved('shipped')), done(returnIsApproved()), done(refunded())]) {
      const before = (await mails()).length;
      await Promise.all([event, event, again(event), again(event), again(event)].map(bench.arrive));
      expect(await mails()).toHaveLength(before + 1);
    }
  });

  it('TRU-3 while order or payment is unreachable the event is delivered again, and then has one mail', async () => {
    const [move, refund] = [done(moved('shipped')), done(refunded())];
    [bench.order.isAway, bench.refunds.isAway] = [true, true];
    for (const event of [move, refund]) expect(await bench.arrive(event)).toBe('RETRY');
    expect(await mails()).toEqual([]);
    [bench.order.isAway, bench.refunds.isAway] = [false, false];

    for (const event of [move, refund, move, refund]) expect(await bench.arrive(event)).toBe('SUCCESS');
    expect(await mails()).toHaveLength(2);
  });

  it('TRU-3 late events of earlier statuses still have their mail', async () => {
    const event = done(moved('shipped'));
    done(changed(event, { to: 'returned' }));

    expect(await bench.arrive(event)).toBe('SUCCESS');
    expect(await mails()).toHaveLength(1);
  });

  it('TRU-3 SEC-4 a customer who was erased meanwhile gets no mail', async () => {
    const event = done(moved('shipped'));
    bench.order.change(event.payload['order_id'] as string, { email: 'erased@erased.invalid' });

    expect(await bench.arrive(event)).toBe('SUCCESS');
    expect(await mails()).toEqual([]);
  });
});

describe('MON-3 a refund is mailed when it has succeeded', () => {
  it('MON-3 the mail of a completed return names no refunded amount; the mail of the refund does', async () => {
    await bench.deliver(returnIsCompleted());
    const [completed] = await mails();
    expect(completed!.body).toContain('1 x Blue cup');
    expect(`${completed!.subject}${completed!.body}`).not.toMatch(/Refund:|617/);

    await bench.deliver(refunded());
    expect((await mails())[1]!.body).toContain('Refund: $5.00');
  });

  it('MON-3 a return without a refund promises none', async () => {
    await bench.deliver(returnIsCompleted({ refund_amount: { amount_minor: 0, currency: 'EUR' } }));

    expect((await mails())[0]!.body).not.toContain('refunding what you paid');
  });
});
