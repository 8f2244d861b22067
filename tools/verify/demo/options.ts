import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, placeOf } from '../../launcher/command-line.ts';

export const USAGE = `Usage: npm run demo -- [--port-offset N] [--data-dir D] [--only TEXT]

Starts the whole stack on fresh data, places orders through every flow, prints each as a row with what was expected and
what happened, then orders, events and totals, then the audit. Exit code 0 only if all held.

  --port-offset N   added to every port (default: the first of 0, 10000, 16000 that is free)
  --data-dir D      keep the data here instead of in a temporary folder
  --only TEXT       only scenarios whose name contains TEXT
`;

/** How the demo is run. */
export interface DemoOptions {
  /** Added to every port; the first of these whose ports are free. */
  readonly portOffsets: readonly number[];
  readonly dataDir: string | undefined;
  /** Only scenarios whose name contains this. */
  readonly only: string;
}

/** Reads the command line of the demo. */
export function parseDemoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      ...PLACE_OPTIONS,
      only: { type: 'string', default: '' },
    },
  });
  const { portOffset, dataDir } = placeOf(values);
  return {
    portOffsets: portOffset === undefined ? [0, 10_000, 16_000] : [portOffset],
    dataDir,
    only: values.only,
  };
}
