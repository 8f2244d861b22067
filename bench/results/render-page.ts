import { CEILINGS } from '../counts/ceilings.ts';
import { GROUPS } from '../counts/count-types.ts';
import { runText, table } from './markdown.ts';
import { renderPairs, renderPeer } from './render-pairs.ts';
import type { MeasuredLevel, Results } from './results-schema.ts';

const NOT_YET = 'Not measured yet.';

/** The tables of docs/performance.md by the name between their marks. */
const BLOCKS: Readonly<Record<string, (results: Results) => string>> = {
  checkout: renderCheckout,
  counts: renderCounts,
  peer: ({ peer }) => (peer ? renderPeer(peer) : NOT_YET),
  pairs: ({ pairs }) => (pairs.length > 0 ? renderPairs(pairs) : NOT_YET),
  lines: renderLines,
};

/** Puts the tables between the marks of the page; the rest of the page stays. */
export function renderPage(page: string, results: Results): string {
  let rendered = page;
  for (const [name, render] of Object.entries(BLOCKS)) {
    const marked = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
    if (!marked.test(rendered)) throw new Error(`docs/performance.md has no place for ${name}`);
    rendered = rendered.replace(marked, () => `<!-- ${name} -->\n\n${render(results)}\n\n<!-- /${name} -->`);
  }
  return rendered;
}

function renderCheckout({ checkout }: Results): string {
  if (!checkout) return NOT_YET;
  const rows = checkout.levels.map((level) => [
    String(level.shoppers),
    level.perSecond.toFixed(1),
    level.confirmP50Ms.toFixed(1),
    level.confirmP99Ms.toFixed(0),
    level.cpuMs.toFixed(0),
  ]);
  const head = ['shoppers', 'checkouts/s', 'confirm p50 ms', 'confirm p99 ms', 'CPU ms per checkout'];
  return `${runText(checkout.run)}\n\n${table(head, rows)}`;
}

function renderCounts({ checkout }: Results): string {
  if (!checkout) return NOT_YET;
  const { levels } = checkout;
  const head = ['per checkout', ...levels.map(({ shoppers }) => `at ${shoppers}`), 'ceiling', 'goal'];
  const rows = GROUPS.map((group) => [
    group,
    ...levels.map((level) => countOf(level, group)),
    limits(group, ({ ceiling }) => ceiling),
    limits(group, ({ goal }) => goal),
  ]);
  return table(head, rows);
}

const countOf = ({ counts }: MeasuredLevel, group: string): string => counts[group]?.toFixed(1) ?? '0';

function limits(group: string, of: (ceiling: (typeof CEILINGS)[number]) => number): string {
  const values = CEILINGS.filter((each) => each.group === group).map(
    (each) => `${of(each)} at ${each.shoppers}`,
  );
  return values.join(', ') || '–';
}

function renderLines({ lines }: Results): string {
  if (!lines) return NOT_YET;
  const head = ['lines', 'checkouts/s', 'confirm p50 ms', 'CPU ms per checkout', 'statements', 'gRPC calls'];
  const rows = lines.rows.map((row) => [
    String(row.lines),
    row.perSecond.toFixed(1),
    row.confirmP50Ms.toFixed(1),
    row.cpuMs.toFixed(0),
    row.statements.toFixed(1),
    row.grpcCalls.toFixed(1),
  ]);
  return `${runText(lines.run)}\n\n${table(head, rows)}`;
}
