import type { MeasuredRun } from './results-schema.ts';

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** When, of which commit, and where. */
export const runText = ({ date, commit, machine }: MeasuredRun): string =>
  `${date}, commit ${commit}, ${machine}`;
