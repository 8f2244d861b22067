import { Counter, Histogram, register } from 'prom-client';

/** How a delivery ended. */
export type DeliveryOutcome = 'done' | 'duplicate' | 'ignored' | 'retry' | 'drop';

const CONSUMED = 'holdfast_events_consumed_total';
const SECONDS = 'holdfast_event_handling_seconds';
const AGE = 'holdfast_event_age_seconds';

const consumed = (): Counter =>
  (register.getSingleMetric(CONSUMED) as Counter | undefined) ??
  new Counter({ name: CONSUMED, help: 'Deliveries of events', labelNames: ['topic', 'outcome'] });

const seconds = (): Histogram =>
  (register.getSingleMetric(SECONDS) as Histogram | undefined) ??
  new Histogram({
    name: SECONDS,
    help: 'Duration of handling one delivery',
    labelNames: ['topic'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
  });

const age = (): Histogram =>
  (register.getSingleMetric(AGE) as Histogram | undefined) ??
  new Histogram({
    name: AGE,
    help: 'From the change an event tells about to the end of handling it',
    labelNames: ['topic'],
    buckets: [0.02, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600],
  });

/** Counts a delivery. */
export function countDelivery(
  topic: string,
  outcome: DeliveryOutcome,
  startedAt: number,
  occurredAt?: Date,
): void {
  consumed().inc({ topic, outcome });
  seconds().observe({ topic }, (performance.now() - startedAt) / 1000);
  if (outcome === 'done' && occurredAt)
    age().observe({ topic }, Math.max(0, Date.now() - occurredAt.getTime()) / 1000);
}
