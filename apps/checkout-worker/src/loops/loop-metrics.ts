import { Counter, Histogram, register } from 'prom-client';

const ROUNDS = 'holdfast_worker_rounds_total';
const SECONDS = 'holdfast_worker_round_seconds';

/** How the loops are doing. */
export const loopMetrics = () => ({
  rounds:
    (register.getSingleMetric(ROUNDS) as Counter<'loop' | 'outcome'> | undefined) ??
    new Counter({ name: ROUNDS, help: "Rounds of the worker's loops", labelNames: ['loop', 'outcome'] }),
  roundSeconds:
    (register.getSingleMetric(SECONDS) as Histogram<'loop'> | undefined) ??
    new Histogram({
      name: SECONDS,
      help: 'Duration of a round',
      labelNames: ['loop'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20],
    }),
});
