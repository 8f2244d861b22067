import { counter, histogram } from '@holdfast/telemetry';

/** The outcome of a delivery. */
export type DeliveryOutcome = 'done' | 'duplicate' | 'ignored' | 'retry' | 'drop';

const consumed = () =>
  counter({
    name: 'holdfast_events_consumed_total',
    help: 'Deliveries of events',
    labelNames: ['topic', 'outcome'],
  });

const seconds = () =>
  histogram({
    name: 'holdfast_event_handling_seconds',
    help: 'Duration of handling one delivery',
    labelNames: ['topic'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
  });

const age = () =>
  histogram({
    name: 'holdfast_event_age_seconds',
    help: 'From the change that an event reports to the end of handling it',
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
