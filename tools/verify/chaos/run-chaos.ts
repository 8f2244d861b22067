import type { StackPlace } from '../../launcher/command-line.ts';
import { runOnStack } from '../fault-runner/run-on-stack.ts';
import { startFaultContext } from '../faults/fault-context.ts';
import { chaosCases } from './chaos-cases.ts';
import { ChaosTally } from './chaos-tally.ts';
import type { ChaosRuns } from './options.ts';

/** Lets chaos loose on a stack of its own, and audits; answers the exit code. */
export function runChaos({ portOffset, dataDir, ...runs }: ChaosRuns & StackPlace): Promise<number> {
  const tally = new ChaosTally();
  return runOnStack({
    name: 'chaos',
    dataDir,
    start: (where) => startFaultContext({ ...where, portOffset }),
    cases: chaosCases(runs, tally),
    async summarise(context) {
      await tally.print(context.stack);
      context.convergence.print();
    },
  });
}
