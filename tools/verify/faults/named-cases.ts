import type { FaultCase } from '../fault-runner/run-on-stack.ts';
import { AMBIGUOUS } from './cases/ambiguity.ts';
import { EXACTLY_ONCE } from './cases/exactly-once.ts';
import { MONEY } from './cases/money.ts';
import { orderIsAway } from './cases/order-away.ts';
import { stoppedUnderLoad } from './cases/stopping.ts';
import type { FaultContext } from './fault-context.ts';

/** Demands that need more than a kill at a boundary. */
export const NAMED_CASES: readonly FaultCase<FaultContext>[] = [
  ...EXACTLY_ONCE,
  ...AMBIGUOUS,
  ...MONEY,
  orderIsAway,
  stoppedUnderLoad,
];
