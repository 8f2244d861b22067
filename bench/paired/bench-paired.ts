import { basename } from 'node:path';

import type { OnLine } from '../../tools/launcher/on-line.ts';
import { REPOSITORY } from '../../tools/launcher/paths.ts';
import type { BenchOptions } from '../options.ts';
import { pairOf } from '../results/record-pair.ts';
import { thisRun, updateResults } from '../results/results-file.ts';
import type { MeasuredPair } from '../results/results-schema.ts';
import { plentifulSkus } from '../skus.ts';
import { holdfastSide } from './holdfast-side.ts';
import { isPeer, peerSide } from './peer-side.ts';
import { failuresOf, printPaired } from './print-paired.ts';
import { runPaired } from './run-paired.ts';
import type { PairedFigures } from './run-paired.ts';
import type { StartSide } from './side.ts';

/** The second stack's ports are this much higher. */
const SECOND_STACK = 5_000;

/** Measures this checkout beside another one or the peer; returns the exit code: 1 when a checkout failed. */
export async function benchPaired(options: BenchOptions): Promise<number> {
  const onLine: OnLine = (line) => console.error(line);
  const other = otherSide(options, onLine);
  if (!other) {
    console.error(
      `There is no peer in ${options.peer}: it has cluster.mjs, pg.sh, seed.mjs and package-lock.json. Nothing was measured.`,
    );
    return 1;
  }
  const ours = holdfastSide({
    name: 'this',
    folder: REPOSITORY,
    ...cartOf(options),
    portOffset: options.portOffset,
  });
  const figures = await runPaired([ours, other], { ...options, onLine, signal: untilSignal() });
  if (options.json) console.log(JSON.stringify(figures));
  else printPaired(figures);
  if (options.write) keep(figures, options);
  return figures.levels.some((level) => failuresOf(level).length > 0) ? 1 : 0;
}

function keep(figures: PairedFigures, { peer, title, inOneRequest }: BenchOptions): void {
  const pair = pairOf(
    { title: peer === undefined ? title : figures.names[1], inOneRequest },
    figures,
    thisRun(),
  );
  updateResults((results) =>
    peer === undefined ? { ...results, pairs: withPair(results.pairs, pair) } : { ...results, peer: pair },
  );
}

/** A change that is measured again replaces its earlier figures. */
const withPair = (pairs: readonly MeasuredPair[], pair: MeasuredPair): MeasuredPair[] => [
  ...pairs.filter(({ title }) => title !== pair.title),
  pair,
];

const cartOf = ({ lines: [lines = 0], inOneRequest }: BenchOptions) => ({
  skus: plentifulSkus(lines),
  inOneRequest,
});

function otherSide(options: BenchOptions, onLine: OnLine): StartSide | undefined {
  const {
    against,
    peer,
    portOffset,
    inOneRequest,
    lines: [lines = 0],
  } = options;
  if (against !== undefined)
    return holdfastSide({
      name: basename(against),
      folder: against,
      ...cartOf(options),
      portOffset: portOffset + SECOND_STACK,
    });
  if (peer === undefined || !isPeer(peer)) return undefined;
  return peerSide({ folder: peer, lines, inOneRequest, onLine });
}

/** Aborted by the first signal that ends a program. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => controller.abort(new Error(`ended by ${name}`)));
  return controller.signal;
}
