import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { NO_LOG } from '@holdfast/telemetry';
import { eventually } from '@holdfast/testing';

import { Jobs } from './jobs.js';
import { AT_ONCE, RecurringJob } from './recurring-job.js';
import type { JobDefinition } from './recurring-job.js';

const HOUR_MS = 3_600_000;

describe('a recurring job', () => {
  const started: RecurringJob[] = [];
  const warned: object[] = [];
  const log = { ...NO_LOG, warn: (fields: object) => void warned.push(fields) };
  const start = (definition: Omit<JobDefinition, 'name'>, name = 'test'): RecurringJob => {
    const job = new RecurringJob({ name, ...definition }, log);
    started.push(job);
    job.start();
    return job;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((job) => job.stop()));
    warned.length = 0;
  });

  it('runs at once and then after each interval, never two rounds at a time', async () => {
    let running = 0;
    let rounds = 0;
    const overlaps: number[] = [];
    const round = async (): Promise<void> => {
      overlaps.push(++running);
      await pause(3);
      running -= 1;
      rounds += 1;
    };
    const job = start({ everyMs: 1, round });
    job.start();

    await eventually(() => expect(rounds).toBeGreaterThan(3));
    expect(Math.max(...overlaps)).toBe(1);
  });

  it('delays its first round by `firstAfterMs`', async () => {
    let rounds = 0;
    const job = start({ everyMs: 1, firstAfterMs: HOUR_MS, round: async () => void rounds++ });
    await pause(10);
    expect(rounds).toBe(0);

    job.wake();

    await eventually(() => expect(rounds).toBeGreaterThan(1));
  });

  it('starts the next round when it is woken, also during a round', async () => {
    let rounds = 0;
    let end = (): void => {};
    const round = async (): Promise<void> => {
      rounds += 1;
      await new Promise<void>((resolve) => (end = resolve));
    };
    const job = start({ everyMs: HOUR_MS, round });
    await eventually(() => expect(rounds).toBe(1));
    job.wake();
    job.wake();
    end();
    await eventually(() => expect(rounds).toBe(2));

    end();
    await pause(10);
    expect(rounds).toBe(2);
    job.wake();
    await eventually(() => expect(rounds).toBe(3));
    end();
  });

  it('runs again sooner where a round returns a shorter delay', async () => {
    let rounds = 0;
    start({ everyMs: HOUR_MS, round: async () => (++rounds < 4 ? AT_ONCE : undefined) });

    await eventually(() => expect(rounds).toBe(4));
    await pause(10);
    expect(rounds).toBe(4);
  });

  it('continues after failed rounds, logs once per outage, and counts them', async () => {
    let rounds = 0;
    const round = async (): Promise<void> => {
      rounds += 1;
      if (rounds < 4) throw new Error('away');
    };
    start({ everyMs: 1, round }, 'failing');

    await eventually(() => expect(rounds).toBeGreaterThan(4));
    expect(warned).toEqual([{ err: new Error('away'), job: 'failing' }]);
    const counted = await register.getSingleMetricAsString('holdfast_worker_rounds_total');
    expect(counted).toContain('{loop="failing",outcome="failed"} 3');
  });

  it('is drained when it stops: the round is aborted and ends, and work that it started ends too', async () => {
    const events: string[] = [];
    const round = async (stopping: AbortSignal): Promise<void> => {
      events.push('begun');
      await new Promise((resolve) => stopping.addEventListener('abort', resolve));
      events.push('ended');
    };
    const job = start({ everyMs: 1, round, settled: async () => void events.push('settled') });
    await eventually(() => expect(events).toEqual(['begun']));

    await job.stop();

    expect(events).toEqual(['begun', 'ended', 'settled']);
  });
});

describe('the jobs of an app', () => {
  it('start with it, are woken by name, and stop with it', async () => {
    let rounds = 0;
    const jobs = new Jobs(NO_LOG);
    jobs.add({ name: 'count', everyMs: HOUR_MS, round: async () => void rounds++ });
    expect(rounds).toBe(0);
    jobs.onApplicationBootstrap();
    await eventually(() => expect(rounds).toBe(1));
    jobs.wake('count');
    await eventually(() => expect(rounds).toBe(2));

    await jobs.onModuleDestroy();
    jobs.wake('count');

    await pause(10);
    expect(rounds).toBe(2);
  });

  it('have unique names', () => {
    const jobs = new Jobs(NO_LOG);
    jobs.add({ name: 'same', everyMs: 1, round: async () => {} });

    expect(() => jobs.add({ name: 'same', everyMs: 1, round: async () => {} })).toThrow(
      'two jobs named same',
    );
    expect(() => jobs.wake('other')).toThrow('no job named other');
  });
});
