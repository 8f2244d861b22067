import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, aboveZero, placeOf } from '../../launcher/command-line.ts';
import type { StackPlace } from '../../launcher/command-line.ts';

export const USAGE = `Usage: npm run test:faults -- [--only PATTERN] [--limit-minutes M] [--real-times] [--port-offset N] [--data-dir D]

Starts a stack of its own, kills its processes at every boundary of the confirm, loses answers, and audits. Exit code 0 only if all held,
2 when the stack does not start.

  --only PATTERN     only cases whose name matches the regular expression
  --limit-minutes M  what has not ended by then has failed (default 30)
  --real-times       leases, polls and back-offs as in production: for a few cases, and to see how long recovery takes there
  --port-offset N    added to every port (default: the first of some that is free)
  --data-dir D       keep data and logs here instead of in a temporary folder
`;

/** How the faults are run. */
export interface FaultsOptions extends StackPlace {
  /** Only cases whose name it matches. */
  readonly only: RegExp;
  readonly limitMs: number;
  /** Intervals as in production. */
  readonly realTimes: boolean;
}

/** Reads the command line of `npm run test:faults`. */
export function parseFaultsOptions(args: string[]): FaultsOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: '' },
      'limit-minutes': { type: 'string', default: '30' },
      'real-times': { type: 'boolean', default: false },
      ...PLACE_OPTIONS,
    },
  });
  return {
    only: new RegExp(values.only),
    limitMs: aboveZero(values['limit-minutes']) * 60_000,
    realTimes: values['real-times'],
    ...placeOf(values),
  };
}
