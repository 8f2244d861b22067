import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { addToOutbox } from '../store/add-to-outbox.js';
import { anEvent, startRelayBench } from '../testing/relay-bench.js';
import type { RelayBench } from '../testing/relay-bench.js';

const TRIES = 5;

/** Time this process waited for a processor; 0 where the system does not report it. */
async function starvedMs(): Promise<number> {
  const text = await readFile('/proc/self/schedstat', 'utf8').catch(() => '0 0 0');
  return Number(text.split(' ')[1]) / 1e6;
}

/** On a shared machine the best of a few runs measures the code; the others measure other processes. */
async function bestOf(measure: () => Promise<number>, isGood: (figure: number) => boolean): Promise<number> {
  let figure = NaN;
  for (let attempt = 0; attempt < TRIES && !isGood(figure); attempt += 1) figure = await measure();
  return figure;
}

describe('DEM-26 speed of the outbox relay', () => {
  let bench: RelayBench;
  let sidecar: ChildProcess;
  let url: string;

  const answerOf = async (): Promise<Record<string, unknown>> => {
    const [message] = (await once(sidecar, 'message')) as [Record<string, unknown>];
    return message;
  };
  const arrivals = async (): Promise<Record<string, number>> => {
    const answer = answerOf();
    sidecar.send('arrivals');
    return (await answer)['arrivals'] as Record<string, number>;
  };
  const isDrained = async (): Promise<void> => {
    const { published, ...open } = await bench.statuses();
    expect(open).toEqual({});
    expect(published).toBeGreaterThan(0);
  };

  beforeAll(async () => {
    bench = await startRelayBench();
    sidecar = fork(join(import.meta.dirname, '../testing/speed-sidecar.ts'), { execArgv: [] });
    url = String((await answerOf())['url']);
  });
  afterAll(async () => {
    await bench.stop();
    sidecar.disconnect();
    await once(sidecar, 'exit');
  });

  it('one relay drains at least 2,000 events a second', async () => {
    const count = 4_000;
    const rate = await bestOf(
      async () => {
        const events = Array.from({ length: count }, (_, index) =>
          anEvent(`aggregate-${index % 2_000}`, index),
        );
        for (let from = 0; from < count; from += 500)
          await addToOutbox(bench.database.pool, events.slice(from, from + 500));
        const starvedBefore = await starvedMs();
        const relay = await bench.startRelay({ DAPR_HTTP_ENDPOINT: url });
        await eventually(isDrained, 30_000);
        const starved = (await starvedMs()) - starvedBefore;
        await relay.stop();
        const arrived = await arrivals();
        const times = events.map((event) => arrived[event.id]!).sort((a, b) => a - b);
        return count / ((times.at(-1)! - times[0]! - starved) / 1000);
      },
      (figure) => figure >= 2_000,
    );

    console.log(`outbox drain: ${Math.round(rate)} events/s`);
    expect(rate).toBeGreaterThanOrEqual(2_000);
  }, 180_000);

  const idleLatencies = async (count: number): Promise<number[]> => {
    const storedAt = new Map<string, number>();
    for (let index = 0; index < count; index += 1) {
      const event = anEvent(newId());
      await addToOutbox(bench.database.pool, [event]);
      storedAt.set(event.id, Date.now());
      await eventually(isDrained);
    }
    const arrived = await arrivals();
    return [...storedAt].map(([id, at]) => arrived[id]! - at).sort((a, b) => a - b);
  };

  it('idle, from commit to broker, takes at most 20 ms at the median and 100 ms at the 99th percentile', async () => {
    const relay = await bench.startRelay({ DAPR_HTTP_ENDPOINT: url, OUTBOX_POLL_MS: '1000' });
    let median = NaN;
    const tail = await bestOf(
      async () => {
        const latencies = await idleLatencies(100);
        median = latencies[50]!;
        return latencies[98]!;
      },
      (figure) => figure <= 100 && median <= 20,
    );
    await relay.stop();

    console.log(`outbox latency when idle: p50 ${median} ms, p99 ${tail} ms`);
    expect(median).toBeLessThanOrEqual(20);
    expect(tail).toBeLessThanOrEqual(100);
  }, 60_000);

  it('without notifications an event is published within a second', async () => {
    const relay = await bench.startRelay({
      DAPR_HTTP_ENDPOINT: url,
      OUTBOX_POLL_MS: '1000',
      OUTBOX_NOTIFY: 'false',
    });
    const slowest = await bestOf(
      async () => (await idleLatencies(4)).at(-1)!,
      (figure) => figure <= 1_050,
    );
    await relay.stop();

    expect(slowest).toBeLessThanOrEqual(1_050);
  });
});
