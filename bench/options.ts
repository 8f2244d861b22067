import { parseArgs } from 'node:util';

import { wholeNumber, wholeNumbers } from '../tools/launcher/command-line.ts';
import { plentifulSkus } from './skus.ts';

export const USAGE = `Usage: npm run bench -- [--shoppers 1,8,32] [--seconds 20] [--warmup 5] [--lines 3] [--port-offset N] [--json]

Starts the full local stack on fresh data (durable PostgreSQL), lets shoppers place orders, and prints what it took (PRF-1), beside
a floor: the same durable commits with no services, from one client (PRF-2). One checkout = guest cart with --lines lines, start, address and
shipping, confirm with card.
`;

/** How the benchmark is run. */
export interface BenchOptions {
  /** One row of figures per number of shoppers. */
  readonly shoppers: readonly number[];
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly lines: number;
  readonly portOffset: number;
  readonly json: boolean;
}

/** Reads the command line of `npm run bench`. */
export function parseBenchOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      shoppers: { type: 'string', default: '1,8,32' },
      seconds: { type: 'string', default: '20' },
      warmup: { type: 'string', default: '5' },
      lines: { type: 'string', default: '3' },
      'port-offset': { type: 'string', default: '14000' },
      json: { type: 'boolean', default: false },
    },
  });
  const lines = wholeNumber(values.lines);
  // Throws for a number of lines that no cart has.
  plentifulSkus(lines);
  return {
    shoppers: wholeNumbers(values.shoppers),
    seconds: wholeNumber(values.seconds),
    warmupSeconds: wholeNumber(values.warmup),
    lines,
    portOffset: wholeNumber(values['port-offset']),
    json: values.json,
  };
}
