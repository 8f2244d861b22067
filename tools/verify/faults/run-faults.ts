import { chaosCases } from '../chaos/chaos-cases.ts';
import { ChaosTally } from '../chaos/chaos-tally.ts';
import { runOnStack } from '../fault-runner/run-on-stack.ts';
import { CRASH_MATRIX } from './crash-matrix.ts';
import { startFaultContext } from './fault-context.ts';
import { NAMED_CASES } from './named-cases.ts';
import type { FaultsOptions } from './options.ts';

/** A little of what `npm run chaos` does at length. */
const CHAOS = { runs: 20, from: 1, seed: 1 };

/** Runs the named cases, the crash matrix and some chaos on a stack of their own; answers the exit code. */
export function runFaults({ portOffset, dataDir, only, limitMs, realTimes }: FaultsOptions): Promise<number> {
  const tally = new ChaosTally();
  const all = [...NAMED_CASES, ...CRASH_MATRIX, ...chaosCases(CHAOS, tally)];
  return runOnStack({
    name: 'faults',
    dataDir,
    limitMs,
    start: (where) => startFaultContext({ ...where, portOffset, realTimes }),
    cases: all.filter(({ name }) => only.test(name)),
    async summarise(context) {
      if (tally.runs > 0) await tally.print(context.stack);
      context.convergence.print();
    },
  });
}
