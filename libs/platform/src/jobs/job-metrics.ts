import { counter, histogram } from '@holdfast/telemetry';

/** How the jobs of this process are doing. The names are those of the first such jobs, the worker's loops; alerts read them. */
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
