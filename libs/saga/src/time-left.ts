import { type Drive, canSettle, instanceOf } from './drive.js';
import type { StepEntry } from './step-entry.js';

/** Until when a step may be tried, and until when its outcome may be asked for. */
export interface StepWindow {
  readonly triesEndAt: number;
  readonly settleEndsAt: number;
}

/**
 * Every step leaves the later ones the time they need: a payment is not authorised where no order could be created any
 * more, and a hanging best-effort step cannot keep the closing one from running. Best-effort steps themselves are owed none.
 */
export function windowOf<S extends object>(drive: Drive<S>, stage: number, entry: StepEntry<S>): StepWindow {
  const endsAt = drive.endsAt - laterNeedsMs(drive, stage);
  if (entry.kind !== 'pivot') {
    return { triesEndAt: endsAt - settleReserveMs(drive, entry), settleEndsAt: endsAt };
  }
  // The pivot's doubt holds everything up, so asking about it has a budget of its own, beyond the attempt's.
  return { triesEndAt: endsAt, settleEndsAt: Math.max(endsAt, drive.clock.now() + drive.undoBudgetMs) };
}

/** Least time in which the saga's steps from a stage on can be begun, each with what it needs. */
export function needsFromMs<S extends object>(drive: Drive<S>, stage: number): number {
  const { stages } = drive.saga;
  return stages.slice(stage).reduce((sum, entries) => sum + stageNeedsMs(drive, entries), 0);
}

function laterNeedsMs<S extends object>(drive: Drive<S>, stage: number): number {
  return needsFromMs(drive, stage + 1);
}

function stageNeedsMs<S extends object>(drive: Drive<S>, entries: readonly StepEntry<S>[]): number {
  return Math.max(...entries.map((entry) => entryNeedsMs(drive, entry)));
}

function entryNeedsMs<S extends object>(drive: Drive<S>, entry: StepEntry<S>): number {
  if (entry.kind === 'retriable' && entry.isBestEffort) return 0;
  return instanceOf(drive, entry.id).needsMs + settleReserveMs(drive, entry);
}

function settleReserveMs<S extends object>(drive: Drive<S>, entry: StepEntry<S>): number {
  if (entry.kind !== 'compensatable') return 0;
  const step = instanceOf(drive, entry.id);
  return canSettle(step) ? step.settleMs : 0;
}
