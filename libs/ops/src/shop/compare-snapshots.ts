import type { Snapshot } from './shop-section.js';

/** One change, made or intended. */
export interface Change {
  readonly subject: string;
  readonly change: 'created' | 'changed';
  readonly from?: unknown;
  readonly to: unknown;
}

const asText = (value: unknown): string => JSON.stringify(value);

/** Of objects only the fields that differ. */
function differing(before: unknown, after: unknown): { from: unknown; to: unknown } {
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after)
    return { from: before, to: after };
  const fields = Object.keys(after).filter(
    (field) => asText((before as Snapshot)[field]) !== asText((after as Snapshot)[field]),
  );
  const only = (of: object) => Object.fromEntries(fields.map((field) => [field, (of as Snapshot)[field]]));
  return { from: only(before), to: only(after) };
}

/** The changes between two snapshots. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Change[] {
  return Object.entries(after).flatMap(([subject, to]): Change[] => {
    if (!(subject in before)) return [{ subject, change: 'created', to }];
    if (asText(before[subject]) === asText(to)) return [];
    return [{ subject, change: 'changed', ...differing(before[subject], to) }];
  });
}
