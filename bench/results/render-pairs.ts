import { runText, table } from './markdown.ts';
import type { MeasuredPair } from './results-schema.ts';

/** What PRF-1 asks of the ratios to the peer, by title and number of shoppers. */
const BARS: readonly { readonly title: string; readonly shoppers: number; readonly bar: string }[] = [
  { title: 'checkouts/s', shoppers: 32, bar: '≥ 4' },
  { title: 'checkouts/s', shoppers: 1, bar: '≥ 3' },
  { title: 'CPU ms per checkout', shoppers: 32, bar: '≤ 0.25' },
  { title: 'CPU ms per checkout', shoppers: 1, bar: '≤ 0.25' },
  { title: 'confirm p50 ms', shoppers: 1, bar: '≤ 0.35' },
  { title: 'confirm p99 ms', shoppers: 32, bar: '≤ 0.5' },
];

/** The ratios to the peer beside what PRF-1 asks. */
export function renderPeer(pair: MeasuredPair): string {
  const rows = pair.levels.flatMap(({ shoppers, rows: figures }) =>
    figures.map(({ title, ours, theirs, ratio }) => {
      const bar = BARS.find((each) => each.title === title && each.shoppers === shoppers)?.bar ?? '–';
      return [String(shoppers), title, ours, theirs, ratioText(ratio), bar];
    }),
  );
  const [ours, theirs] = pair.memoryMb;
  const memory = `Memory of all processes: ${ours.toFixed(0)} MB and ${theirs.toFixed(0)} MB.`;
  const head = ['shoppers', 'figure', 'Holdfast', 'peer', 'ratio (middle half)', 'goal'];
  return `${whence(pair)}\n\n${table(head, rows)}\n\n${memory}`;
}

/** One row per change and number of shoppers: rate, CPU and latency of after / before. */
export function renderPairs(pairs: readonly MeasuredPair[]): string {
  const shown = ['checkouts/s', 'CPU ms per checkout', 'confirm p50 ms', 'confirm p99 ms'];
  const rows = pairs.flatMap(({ title, levels, load, inOneRequest, memoryMb: [ours, theirs] }) =>
    levels.map(({ shoppers, turns, rows: figures }) => [
      title,
      String(shoppers),
      ...shown.map((name) => {
        const ratio = figures.find((figure) => figure.title === name)?.ratio;
        return ratio ? ratioText(ratio) : '–';
      }),
      (ours / theirs).toFixed(2),
      `${turns} turns, load ${load}, ${cartText(inOneRequest)}`,
    ]),
  );
  return table(
    ['change', 'shoppers', 'rate', 'CPU', 'confirm p50', 'confirm p99', 'memory', 'measured'],
    rows,
  );
}

const whence = ({ run, load, inOneRequest, levels: [first] }: MeasuredPair): string =>
  `${runText(run)}; ${cartText(inOneRequest)}, ${first?.turns ?? 0} turns on each side, load average ${load}`;

const cartText = (inOneRequest: boolean): string =>
  inOneRequest ? 'all lines by one request' : 'one request for each line';

const ratioText = ({ median, low, high }: { median: number; low: number; high: number }): string =>
  `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
