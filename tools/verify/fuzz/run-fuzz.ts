import { runOnStack } from '../fault-runner/run-on-stack.ts';
import { fuzzCases } from './fuzz-cases.ts';
import { startFuzzContext } from './fuzz-context.ts';
import { FuzzTally } from './fuzz-tally.ts';
import type { FuzzOptions } from './options.ts';

/** Sends bad input to a stack of its own; answers the exit code. */
export function runFuzz({ portOffset, dataDir, limitMs, ...requests }: FuzzOptions): Promise<number> {
  const tally = new FuzzTally();
  return runOnStack({
    name: 'fuzz',
    dataDir,
    limitMs,
    start: (where) => startFuzzContext({ ...where, portOffset }),
    cases: fuzzCases(requests, tally),
    summarise: () => tally.print(),
  });
}
