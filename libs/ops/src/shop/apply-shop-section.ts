import { DomainError, validationFailed } from '@holdfast/errors';
import { isConstraintViolation, run } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

import { performAct } from '../acts/perform-act.js';
import { recordAct } from '../acts/record-act.js';
import type { Operator } from '../nest/ops-scope.js';
import { LOCK } from './apply-shop-section.statements.js';
import { compareSnapshots } from './compare-snapshots.js';
import type { Change } from './compare-snapshots.js';
import type { ShopSection } from './shop-section.js';

const MAX_NOTE = 500;

/** An operator's request to apply a section. */
export interface Application<Wanted> {
  readonly operator: Operator;
  readonly wanted: Wanted;
  readonly dryRun: boolean;
}

/**
 * Changes a section of a shop to the wanted state, all or nothing, and returns the changes; a second call changes nothing. A dry run does the
 * same and rolls back, so that it returns what would change. One line of the audit, in the same transaction.
 * Reason: VALIDATION_FAILED where a constraint of the database refuses it.
 */
export async function applyShopSection<Wanted>(
  pool: Pool,
  section: ShopSection<Wanted>,
  { operator, wanted, dryRun }: Application<Wanted>,
): Promise<Change[]> {
  const { tenantId } = operator;
  try {
    const made = await performAct(pool, dryRun, async (tx) => {
      await run(tx, LOCK, [tenantId]);
      const before = await section.snapshot(tx, tenantId);
      await section.write(tx, tenantId, wanted);
      const changes = compareSnapshots(before, await section.snapshot(tx, tenantId));
      if (changes.length > 0) await record(tx, section.name, operator, changes);
      return changes;
    });
    if (!dryRun) section.written(tenantId);
    return made;
  } catch (error) {
    throw isConstraintViolation(error) ? refusal(section.name, error) : error;
  }
}

function record(
  tx: Queryable,
  name: string,
  { tenantId, actor }: Operator,
  changes: Change[],
): Promise<string> {
  const created = changes.filter(({ change }) => change === 'created').length;
  const note = changes.map(({ subject }) => subject).join(', ');
  const outcome = `${created} created, ${changes.length - created} changed`;
  return recordAct(tx, {
    tenantId,
    actor,
    action: 'shop.apply',
    subject: name,
    note: note.slice(0, MAX_NOTE),
    outcome,
  });
}

/** The names of constraints say what they require. */
function refusal(name: string, error: unknown): DomainError {
  const { constraint = 'a constraint' } = error as { constraint?: string };
  return validationFailed([
    { path: name, message: `does not hold together: ${constraint.replaceAll('_', ' ')}` },
  ]);
}
