import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { paymentFailed } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';
import { NO_LOG } from '@holdfast/telemetry';
import { createDatabaseWith, startTestSidecar } from '@holdfast/testing';
import type { TestDatabase, TestSidecar } from '@holdfast/testing';

import { daprOutboxRelay } from '../relay/dapr-outbox-relay.js';
import type { OutboxRelay } from '../relay/outbox-relay.js';
import { outboxSettings } from '../relay/relay-settings.js';

/** A line that a relay logged. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly facts: Record<string, unknown>;
}

/** A database with an outbox, a sidecar, and relays between them. */
export interface RelayBench {
  readonly database: TestDatabase;
  readonly sidecar: TestSidecar;
  readonly lines: LogLine[];
  readonly startRelay: (settings?: Record<string, string>) => Promise<OutboxRelay>;
  /** Rows by status. */
  readonly statuses: () => Promise<Record<string, number>>;
  readonly stop: () => Promise<void>;
}

const FAST = {
  OUTBOX_POLL_MS: '50',
  OUTBOX_RETRY_BASE_MS: '1',
  OUTBOX_RETRY_MAX_MS: '5',
  OUTBOX_BROKER_BACKOFF_BASE_MS: '5',
  OUTBOX_BROKER_BACKOFF_MAX_MS: '40',
  OUTBOX_LEASE_CHECK_MS: '20',
};

export async function startRelayBench(): Promise<RelayBench> {
  const sql = await readFile(join(import.meta.dirname, '../../sql/outbox.sql'), 'utf8');
  const database = await createDatabaseWith('outbox', sql);
  const sidecar = await startTestSidecar();
  const lines: LogLine[] = [];
  const relays: OutboxRelay[] = [];
  const at = (level: string) => (facts: object, message: string) =>
    void lines.push({ level, message, facts: facts as Record<string, unknown> });
  const log = { ...NO_LOG, info: at('info'), warn: at('warn'), error: at('error') };
  return {
    database,
    sidecar,
    lines,
    startRelay: async (settings = {}) => {
      const relay = daprOutboxRelay({
        pool: database.openPool(4),
        directUrl: database.url,
        source: 'order',
        log,
        settings: z.object(outboxSettings()).parse({ ...FAST, DAPR_HTTP_ENDPOINT: sidecar.url, ...settings }),
      });
      relays.push(relay);
      await relay.start();
      return relay;
    },
    statuses: async () => {
      const { rows } = await database.pool.query<{ status: string; count: bigint }>(
        'SELECT status, count(*) FROM outbox GROUP BY status',
      );
      return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
    },
    stop: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      await sidecar.stop();
      await database.drop();
    },
  };
}

/** A valid event of the given payment. */
export const anEvent = (aggregateId: string = newId(), sequence = 1, tenantId = 'demo'): OutgoingEvent =>
  paymentFailed.create({
    tenantId,
    aggregateId,
    sequence,
    data: {
      payment_id: newId(),
      checkout_id: newId(),
      attempt: 1,
      payment_type: 'card',
      amount: { amount_minor: 1999, currency: 'USD' },
      reason: 'declined',
    },
  });
