import { counter } from '@holdfast/telemetry';

/** The outcome of a request to hold stock; `out_of_stock` is a prevented oversell. */
export type HoldResult = 'held' | 'out_of_stock' | 'fenced';
const RESULTS: readonly HoldResult[] = ['held', 'out_of_stock', 'fenced'];

const holds = () =>
  counter({
    name: 'holdfast_stock_holds_total',
    help: 'Requests to hold stock, by their outcome',
    labelNames: ['outcome'],
  });

/** Counts a request to hold stock. */
export const countHold = (outcome: HoldResult): void => holds().inc({ outcome });

/** Exports every outcome as zero, so that the first one is an increase. */
export function startCountingHolds(): void {
  for (const outcome of RESULTS) holds().inc({ outcome }, 0);
}
