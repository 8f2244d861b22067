import { counter, histogram } from '@holdfast/telemetry';

/** Metrics of the jobs of this process. The names date from the worker's loops and stay, because alerts use them. */
export const jobMetrics = () => ({
  rounds: counter({
    name: 'holdfast_worker_rounds_total',
    help: 'Rounds of recurring jobs',
    labelNames: ['loop', 'outcome'],
  }),
  roundSeconds: histogram({
    name: 'holdfast_worker_round_seconds',
    help: 'Duration of a round',
    labelNames: ['loop'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20],
  }),
});
