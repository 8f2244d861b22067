import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, aboveZero, placeOf, wholeNumber } from '../../launcher/command-line.ts';
import type { StackPlace } from '../../launcher/command-line.ts';

export const USAGE = `Usage: npm run chaos -- [--runs N] [--seed S] [--from R] [--port-offset N] [--data-dir D]

Starts a stack of its own. In every run some shoppers buy (cards, 3-D Secure, declines, cash, the gateway's page, codes, double clicks,
edits during the confirm) while things go wrong: processes killed, frozen and stopped, Redis flushed and killed, answers lost. Ends with
the audit. The same seed plans the same runs. Exit code 0 without violations, 1 with some, 2 when the stack does not start.

  --runs N         how many (default 20)
  --seed S         whole number (default 1)
  --from R         number of the first run, to repeat one (default 1)
  --port-offset N  added to every port (default: the first of some that is free)
  --data-dir D     keep data and logs here instead of in a temporary folder
`;

/** Which runs of chaos. */
export interface ChaosRuns {
  readonly runs: number;
  /** The number of the first. */
  readonly from: number;
  readonly seed: number;
}

/** Reads the command line of `npm run chaos`. */
export function parseChaosOptions(args: string[]): ChaosRuns & StackPlace {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '1' },
      ...PLACE_OPTIONS,
    },
  });
  return {
    runs: aboveZero(values.runs),
    seed: wholeNumber(values.seed),
    from: wholeNumber(values.from),
    ...placeOf(values),
  };
}
