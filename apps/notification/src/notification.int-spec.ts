import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { statusChanged } from '@holdfast/order-facts/testing';
import { eventually } from '@holdfast/testing';

import {
  moved,
  orderData,
  refunded,
  returnIsApproved,
  startNotification,
} from './testing/notification-app.js';
import type { NotificationBench } from './testing/notification-app.js';

const NOTIFIED = ['confirmed', 'shipped', 'delivered', 'cancelled', 'payment_failed'] as const;

describe('CON-2 notification', () => {
  let bench: NotificationBench;
  let mailbox: string;

  beforeAll(async () => {
    mailbox = await mkdtemp(join(tmpdir(), 'holdfast-mailbox-'));
    bench = await startNotification({ MAILBOX_DIR: mailbox });
  });
  afterEach(async () => {
    await bench.database.pool.query('TRUNCATE mails, inbox, dead_letters');
    for (const file of await readdir(mailbox)) await rm(join(mailbox, file));
  });
  afterAll(async () => {
    await bench.stop();
    await rm(mailbox, { recursive: true });
  });

  const files = async (): Promise<string[]> =>
    (await readdir(mailbox)).filter((file) => file.endsWith('.eml')).sort();
  const mailsArrive = (count: number): Promise<string[]> =>
    eventually(async () => {
      const found = await files();
      expect(found).toHaveLength(count);
      return found;
    });
  const textOf = async (file: string): Promise<string> => readFile(join(mailbox, file), 'utf8');
  const queueIsEmpty = (): Promise<void> =>
    eventually(async () => {
      const { rowCount } = await bench.database.pool.query(`SELECT FROM mails WHERE status <> 'sent'`);
      expect(rowCount).toBe(0);
    });

  it('writes one mail per notified status, named by order and status', async () => {
    for (const status of NOTIFIED) expect(await bench.deliver(moved(status))).toBe('SUCCESS');
    const order = moved('confirmed');
    bench.order.does(order);
    await bench.deliver(refunded({ order_id: order.payload['order_id'] }));

    const names = (await mailsArrive(6)).map((file) => file.replace(/-[0-9a-f-]{36}\.eml$/, ''));
    expect(names).toEqual([
      'DEMO-1001-cancelled',
      'DEMO-1001-confirmed',
      'DEMO-1001-delivered',
      'DEMO-1001-payment_failed',
      'DEMO-1001-refunded',
      'DEMO-1001-shipped',
    ]);
  });

  it('lists goods and prices, in the language of the order and the name of the shop', async () => {
    await bench.deliver(moved('confirmed', { locale: 'de-AT' }, 'demo-jp'));

    const [file] = await mailsArrive(1);
    const mail = await textOf(file!);
    expect(mail).toContain('From: Holdfast Demo Japan <orders@demo-jp.example>');
    expect(mail).toContain('To: ada@example.com');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    const { rows } = await bench.database.pool.query<{ subject: string; body: string; locale: string }>(
      'SELECT * FROM mails',
    );
    expect(rows[0]).toMatchObject({ locale: 'de', subject: 'Ihre Bestellung DEMO-1001 ist bestätigt' });
    expect(rows[0]!.body).toContain('2 x Blue cup');
    expect(rows[0]!.body.replace(/\s/g, ' ')).toContain('€ 1.234,56');
  });

  it('CON-2 sends no mail when a rejected return makes an order delivered again', async () => {
    const again = statusChanged('delivered', orderData(), { from: 'return_requested' });
    expect(await bench.deliver(again)).toBe('SUCCESS');

    expect((await bench.database.pool.query('SELECT 1 FROM mails')).rows).toEqual([]);
  });

  it('uses the template of the shop if it has one', async () => {
    await bench.deliver(moved('confirmed', { locale: 'de' }, 'demo-eu'));
    await mailsArrive(1);

    const { rows } = await bench.database.pool.query<{ subject: string }>('SELECT subject FROM mails');
    expect(rows[0]!.subject).toBe('Holdfast Demo Europe: Ihre Bestellung DEMO-1001 ist bestätigt');
  });

  it('EVT-2 sends one mail for an event that is delivered 5 times at once', async () => {
    const event = moved('shipped', { tracking_number: 'T-1' });
    await Promise.all(Array.from({ length: 5 }, () => bench.deliver(event)));
    await queueIsEmpty();

    expect(await files()).toHaveLength(1);
  });

  it('EVT-2 sends one mail for a move that both topics of an upgrade report', async () => {
    for (const status of NOTIFIED) {
      const data = orderData();
      await bench.deliver(statusChanged(status, data));
      await bench.deliver(moved(status, data));
    }
    await queueIsEmpty();

    expect(await files()).toHaveLength(NOTIFIED.length);
  });

  it('HST-2 mails a customer whose payment could not become an order', async () => {
    await bench.deliver(refunded());

    const [file] = await mailsArrive(1);
    expect(await textOf(file!)).toContain('could not place your order');
  });

  it('ORD-7 mails each stage of a return', async () => {
    await bench.deliver(returnIsApproved());

    expect((await mailsArrive(1))[0]).toMatch(/^DEMO-1001-return_approved-/);
  });

  it.each(['no-address', 'ada@example.com, eve@example.com', 'ada@example.com\r\nBcc: eve@example.com'])(
    'never fails the order over an address like %j, and sends no mail',
    async (email) => {
      expect(await bench.deliver(moved('confirmed', { email }))).toBe('SUCCESS');
      expect((await bench.database.pool.query('SELECT FROM mails')).rowCount).toBe(0);
    },
  );

  it('reads no file outside the templates, whatever the tenant or locale', async () => {
    const invalid = await bench.deliver(moved('confirmed', {}, '../..'));
    await bench.deliver(moved('confirmed', { locale: '../../secret' }));

    expect(invalid).toBe('DROP');
    await mailsArrive(1);
    const { rows } = await bench.database.pool.query<{ locale: string }>('SELECT locale FROM mails');
    expect(rows[0]!.locale).toBe('en');
  });

  it('removes special characters from an order number before it names a file', async () => {
    await bench.deliver(moved('confirmed', { order_number: '../../etc/passwd' }));

    expect((await mailsArrive(1))[0]).toMatch(/^\.\._\.\._etc_passwd-confirmed-/);
  });

  it('sends the mails that a dead process had claimed, once its lease has expired', async () => {
    await bench.database.pool.query(
      `INSERT INTO mails (id, tenant_id, event_id, template, locale, order_ref, sender, recipient, subject, body, status, claimed_by, claimed_at)
       VALUES (gen_random_uuid(), 'demo', 'e', 'confirmed', 'en', 'DEMO-7', 'a@b.example', 'c@d.example', 's', 'b', 'sending', 'gone',
         now() - interval '6 minutes')`,
    );

    expect((await mailsArrive(1))[0]).toMatch(/^DEMO-7-confirmed-/);
  });

  it('EVT-3 stores what the broker dead-lettered', async () => {
    const event = moved('confirmed');
    await bench.deliver({ ...event, topic: 'dead-letter' });

    const { rows } = await bench.database.pool.query('SELECT event_id FROM dead_letters');
    expect(rows).toEqual([{ event_id: event.id }]);
  });
});
