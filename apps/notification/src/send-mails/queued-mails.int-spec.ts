import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { eventually } from '@holdfast/testing';

import { moved, startNotification } from '../testing/notification-app.js';
import type { NotificationBench } from '../testing/notification-app.js';

const HOUR_MS = '3600000';

describe('CON-2 mails that their own process sends', () => {
  let bench: NotificationBench;
  let mailbox: string;
  const ran: string[] = [];
  let unobserve: () => void;

  beforeAll(async () => {
    unobserve = observeStatements(({ name }) => ran.push(name));
    mailbox = await mkdtemp(join(tmpdir(), 'holdfast-mailbox-'));
    bench = await startNotification({ MAILBOX_DIR: mailbox, MAIL_POLL_MS: HOUR_MS });
    // The only round of the poll: everything after it was queued by this process.
    await eventually(() => expect(ran).toContain('mail_claim'));
  });
  beforeEach(() => void ran.splice(0));
  afterAll(async () => {
    unobserve();
    await bench.stop();
    await rm(mailbox, { recursive: true });
  });

  const statements = () => ran.filter((name) => /^(mail|inbox_mark)/.test(name));
  const sent = (count: number) =>
    eventually(async () => {
      const { rowCount } = await bench.database.pool.query(`SELECT FROM mails WHERE status = 'sent'`);
      expect(rowCount).toBe(count);
    });

  it('PRF-1 are two statements each, and an event without a mail is none', async () => {
    await bench.deliver(moved('processing'));
    expect(statements()).toEqual([]);

    await bench.deliver(moved('confirmed'));
    await sent(1);

    expect(statements()).toEqual(['mail_queue', 'mail_sent']);
  });

  it('EVT-2 are sent once where two events report the same cause', async () => {
    const order = { order_id: moved('shipped').payload['order_id'] as string };
    await bench.deliver(moved('shipped', order));
    await bench.deliver(moved('shipped', order));
    await sent(2);

    expect(statements().filter((name) => name !== 'mail_sent')).toEqual(['mail_queue', 'mail_queue']);
    expect(await readdir(mailbox)).toHaveLength(2);
  });
});

describe('CON-2 mails of a process that stops', () => {
  it('are sent before it has stopped', async () => {
    const mailbox = await mkdtemp(join(tmpdir(), 'holdfast-mailbox-'));
    const bench = await startNotification({ MAILBOX_DIR: mailbox, MAIL_POLL_MS: HOUR_MS });
    await bench.deliver(moved('confirmed'));
    await bench.stop();

    expect(await readdir(mailbox)).toHaveLength(1);
    await rm(mailbox, { recursive: true });
  });
});
