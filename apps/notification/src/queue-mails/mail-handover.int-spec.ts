import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { checkAndMark } from '@holdfast/inbox';
import { Jobs } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { NO_LOG } from '@holdfast/telemetry';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { TemplateStore } from '../compose-mails/template-store.js';
import { MailHandover } from './mail-handover.js';
import { DUE_MAILS, QUEUED_MAILS } from './mail-jobs.js';
import { MailQueue } from './mail-queue.repository.js';
import type { OutgoingMail } from './outgoing-mail.js';
import { QueueMail } from './queue-mail.js';

const LIMITS = {
  MAIL_LEASE_MS: 300_000,
  MAIL_MAX_ATTEMPTS: 3,
  MAIL_RETRY_BASE_MS: 1_000,
  MAIL_RETRY_MAX_MS: 1_000,
};
const OTHER = 'another process';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('notification');
});
afterAll(() => database.drop());

/** A process whose jobs never run: it can queue mails, and never sends one. */
function aProcess(batchSize = 20) {
  const jobs = new Jobs(NO_LOG);
  for (const name of [DUE_MAILS, QUEUED_MAILS]) jobs.add({ name, everyMs: 1_000, round: async () => {} });
  const handover = new MailHandover(jobs, { MAIL_BATCH_SIZE: batchSize });
  const templates = new TemplateStore({ MAIL_DEFAULT_LOCALE: 'en' });
  return { handover, queueMail: new QueueMail(templates, handover, NO_LOG) };
}

async function queue({ queueMail }: ReturnType<typeof aProcess>, orderRef: string): Promise<void> {
  const event = { id: newId(), tenantId: 'demo', topic: 'orders.order.status_changed' };
  const effect = await queueMail.effectOf(event, {
    kind: 'confirmed',
    cause: `order:${orderRef}:confirmed`,
    locale: 'en',
    recipient: 'ada@example.com',
    orderRef,
    variables: { order_number: orderRef, total: '1', lines: [], cash_on_delivery: '', was_charged: '' },
  });
  expect(await checkAndMark(database.pool, event, effect)).toBe(true);
}

const queueOf = () => new MailQueue(database.pool, LIMITS);
const statusOf = async (orderRef: string) => {
  const { rows } = await database.pool.query<{ status: string }>(
    'SELECT status FROM mails WHERE order_ref = $1',
    [orderRef],
  );
  return rows[0]!.status;
};
const claimedByOther = async (): Promise<OutgoingMail[]> => queueOf().claim(OTHER, 10);
const leasesEnd = () =>
  database.pool.query(
    `UPDATE mails SET claimed_at = claimed_at - interval '6 minutes' WHERE status = 'sending'`,
  );

describe('CON-2 a mail queued with the claim of its sender', () => {
  it('is sent by another process when its sender dies, after the lease, and by that one only', async () => {
    const dead = aProcess();
    await queue(dead, 'DEMO-1');
    expect(await claimedByOther()).toEqual([]);

    await leasesEnd();
    const [mail] = await claimedByOther();

    expect(mail).toMatchObject({ orderRef: 'DEMO-1', recipient: 'ada@example.com' });
    await queueOf().settle(dead.handover.owner, [], [{ id: mail!.id, error: 'late', isPermanent: true }]);
    expect(await statusOf('DEMO-1')).toBe('sending');
    await queueOf().settle(OTHER, [mail!.id], []);
    expect(await statusOf('DEMO-1')).toBe('sent');
  });

  it('is the mail that was stored', async () => {
    const alive = aProcess();
    await queue(alive, 'DEMO-2');
    const handed: OutgoingMail[] = [];
    await alive.handover.drain(async (mails) => void handed.push(...mails));

    await leasesEnd();

    expect(handed).toHaveLength(1);
    expect(await claimedByOther()).toEqual(handed);
  });

  it('is left to another process where its own has a batch of mails to send, or is stopping', async () => {
    const [full, stopping] = [aProcess(1), aProcess()];
    await queue(full, 'DEMO-3');
    await queue(full, 'DEMO-4');
    stopping.handover.close();
    await queue(stopping, 'DEMO-5');

    const claimed = (await claimedByOther()).map(({ orderRef }) => orderRef);
    expect(claimed.sort()).toEqual(['DEMO-4', 'DEMO-5']);
  });

  it('counts for its process until it was sent', async () => {
    const busy = aProcess(1);
    await queue(busy, 'DEMO-6');
    await busy.handover.drain(() => queue(busy, 'DEMO-7'));

    expect([await statusOf('DEMO-6'), await statusOf('DEMO-7')]).toEqual(['sending', 'pending']);
    expect(busy.handover.claimant()).toBe(busy.handover.owner);
  });
});
