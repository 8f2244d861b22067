import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { addToOutbox } from '../store/add-to-outbox.js';
import { anEvent, startRelayBench } from '../testing/relay-bench.js';
import type { RelayBench } from '../testing/relay-bench.js';
import { listFailedEvents, resolveFailedEvents, retryFailedEvents } from './outbox-ops.js';

describe('OPS-7 failed events', () => {
  let bench: RelayBench;
  const first = anEvent('a', 1);

  beforeEach(async () => {
    bench = await startRelayBench();
    await addToOutbox(bench.database.pool, [first, anEvent('a', 2), anEvent('b', 1, 'demo-eu')]);
    await bench.database.pool.query(
      `UPDATE outbox SET status = 'failed', attempts = 10, last_error = 'too large' WHERE sequence = 1`,
    );
    await bench.startRelay({ OUTBOX_POLL_MS: '60000' });
  });
  afterEach(() => bench.stop());

  const published = (): string[] =>
    bench.sidecar.received.map(({ event }) => `${event.subject} ${event.data['sequence']}`);

  it('are listed with their error and the events behind them, per tenant', async () => {
    expect(await listFailedEvents(bench.database.pool, { tenantId: 'demo', limit: 10 })).toMatchObject([
      {
        id: first.id,
        topic: 'payment.failed',
        aggregateId: 'a',
        attempts: 10,
        lastError: 'too large',
        waitingBehind: 1,
      },
    ]);
    expect(await listFailedEvents(bench.database.pool, { limit: 10 })).toHaveLength(2);
  });

  it('are published after a retry, in order, at once', async () => {
    expect(await retryFailedEvents(bench.database.pool, [first.id])).toEqual([first.id]);

    await eventually(() => expect(published()).toEqual(['a 1', 'a 2']));
    expect(await retryFailedEvents(bench.database.pool, [first.id])).toEqual([]);
  });

  it('are omitted once resolved, and the events behind them are published', async () => {
    expect(await resolveFailedEvents(bench.database.pool, [first.id])).toEqual([first.id]);

    await eventually(() => expect(published()).toEqual(['a 2']));
    expect(await listFailedEvents(bench.database.pool, { tenantId: 'demo', limit: 10 })).toEqual([]);
  });
});
