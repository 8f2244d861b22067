import { loadText, pairedRows } from '../paired/print-paired.ts';
import type { PairedFigures } from '../paired/run-paired.ts';
import type { MeasuredPair, MeasuredRun } from './results-schema.ts';

/** A paired run as it is kept. */
export const pairOf = (
  { title, inOneRequest }: Pick<MeasuredPair, 'title' | 'inOneRequest'>,
  figures: PairedFigures,
  run: MeasuredRun,
): MeasuredPair => ({
  title,
  run,
  inOneRequest,
  load: loadText(figures.levels),
  memoryMb: [...figures.memoryMb],
  levels: figures.levels.map((level) => ({
    shoppers: level.shoppers,
    turns: level.ours.length,
    rows: pairedRows(level),
  })),
});
