import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { paymentFailed } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';
import { createDatabaseWith } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

/** A database with an inbox, dead letters, and a table for effects. */
export async function inboxDatabase(): Promise<TestDatabase> {
  const sql = await readFile(join(import.meta.dirname, '../../sql/inbox.sql'), 'utf8');
  return createDatabaseWith(
    'inbox',
    `${sql}; CREATE TABLE effects (event_id text NOT NULL, amount bigint NOT NULL)`,
  );
}

/** A valid event. */
export const anEvent = (tenantId = 'demo'): OutgoingEvent =>
  paymentFailed.create({
    tenantId,
    aggregateId: newId(),
    sequence: 1,
    data: {
      payment_id: newId(),
      checkout_id: newId(),
      attempt: 1,
      payment_type: 'card',
      amount: { amount_minor: 1999, currency: 'USD' },
      reason: 'declined',
    },
  });
