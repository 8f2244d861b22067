import path from 'node:path';
import { parseArgs } from 'node:util';

import { wholeNumber, wholeNumbers } from '../tools/launcher/command-line.ts';
import { plentifulSkus } from './skus.ts';

export const USAGE = `Usage: npm run bench -- [--shoppers 1,8,32] [--seconds 20] [--warm 1500] [--lines 3] [--port-offset N] [--json]
       npm run bench -- --against FOLDER [--shoppers 32,1] [--turns 8] [--turn-seconds 6] [--warm 1500] [--lines 3] [--json]
       npm run bench -- --peer FOLDER    (the same options)

One checkout = guest cart opened with --lines lines, start, address and shipping, confirm with card. Each shopper begins the next checkout when the last one
is done. Stacks are complete, on fresh data, with durable PostgreSQL.

Alone: lets shoppers place orders on one stack and prints what it took (PRF-1), beside a lower bound: the same durable commits with no services, from
one client (PRF-2).

--against and --peer run two systems at the same time and load them in turns of some seconds. A ratio compares turns that follow each other; printed are the
median of the ratios and between which two the middle half lies. Separate runs of the same code differ by 15 % on a shared machine.

  --against FOLDER    another checkout of this project, for example of an older commit: git worktree add --detach FOLDER COMMIT.
                      It is built and started by its own "npm start"
  --peer FOLDER       a peer with cluster.mjs, pg.sh, seed.mjs and package-lock.json. It is copied to a temporary folder and set up there
  --shoppers A,B      numbers of shoppers, measured one after the other
  --warm N            checkouts on every side before anything is measured; code is 20 % faster after 1,500
  --seconds S         alone: how long each number of shoppers is measured
  --turns T           in turns: turns of each side for each number of shoppers
  --turn-seconds S    in turns: how long a turn is
  --lines L           lines of a cart, 1 to 100
  --line-by-line      one request for each line, on all sides: commits before carts were opened with lines need it
  --port-offset N     added to every port; a second stack takes 5000 more
  --lines 1,10,100    alone: the cost of several numbers of lines, each by a run of its own (PRF-4)
  --write             keeps the figures in bench/results/results.json and writes the tables of docs/performance.md from it
  --title TEXT        with --against and --write: the change that lies between the two
  --json              prints all figures as JSON
`;

/** How the benchmark is run. */
export interface BenchOptions {
  /** One row of figures per number of shoppers. */
  readonly shoppers: readonly number[];
  readonly seconds: number;
  readonly warmCheckouts: number;
  /** Lines of a cart; several are measured one after the other. */
  readonly lines: readonly number[];
  /** Whether carts are opened with all their lines by one request. */
  readonly inOneRequest: boolean;
  readonly portOffset: number;
  readonly json: boolean;
  readonly turns: number;
  readonly turnSeconds: number;
  /** The folder of another checkout of the project. */
  readonly against?: string;
  /** The folder of the peer. */
  readonly peer?: string;
  /** Keeps the figures for docs/performance.md. */
  readonly write: boolean;
  /** The change that lies between the two sides. */
  readonly title: string;
}

/** Reads the command line of `npm run bench`. */
export function parseBenchOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      shoppers: { type: 'string' },
      seconds: { type: 'string', default: '20' },
      warm: { type: 'string', default: '1500' },
      lines: { type: 'string', default: '3' },
      'line-by-line': { type: 'boolean', default: false },
      turns: { type: 'string', default: '8' },
      'turn-seconds': { type: 'string', default: '6' },
      'port-offset': { type: 'string', default: '14000' },
      against: { type: 'string' },
      peer: { type: 'string' },
      write: { type: 'boolean', default: false },
      title: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const { against, peer } = values;
  if (against !== undefined && peer !== undefined) throw new Error('--against and --peer are two runs');
  const isPaired = against !== undefined || peer !== undefined;
  if (values.write && against !== undefined && values.title === '')
    throw new Error('--write with --against needs a --title');
  const lines = wholeNumbers(values.lines);
  if (isPaired && lines.length > 1) throw new Error('in turns there is one number of lines');
  // Throws for a number of lines that no cart has.
  for (const count of lines) plentifulSkus(count);
  return {
    shoppers: wholeNumbers(values.shoppers ?? (isPaired ? '32,1' : '1,8,32')),
    seconds: wholeNumber(values.seconds),
    warmCheckouts: wholeNumber(values.warm),
    lines,
    inOneRequest: !values['line-by-line'],
    portOffset: wholeNumber(values['port-offset']),
    json: values.json,
    write: values.write,
    title: values.title,
    turns: wholeNumber(values.turns),
    turnSeconds: wholeNumber(values['turn-seconds']),
    ...(against !== undefined && { against: path.resolve(against) }),
    ...(peer !== undefined && { peer: path.resolve(peer) }),
  };
}
