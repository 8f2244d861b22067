import { randomUUID } from 'node:crypto';

import { DomainError } from '@holdfast/errors';
import { isOutOfTime, isTransientConflict, repeatOnConflict } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

import { performAct } from '../act/perform-act.js';
import { recordAct } from '../audit/record-act.js';
import type { Operator } from '../nest/ops-scope.js';
import { queryFor } from './bind-refs.js';
import type { Whom } from './bind-refs.js';
import type { CustomerData } from './customer-data.js';
import { subjectOf } from './customer-subject.js';
import type { CustomerRefs, PersonalTable } from './personal-table.js';
import { findOpen } from './read-customer.js';

/** Rows are found by what they say, not by an index. */
export const PATIENCE = `SET LOCAL statement_timeout = '20s'`;

/** An erase, as an operator asks for it. */
export interface Erasing {
  readonly operator: Operator;
  readonly refs: CustomerRefs;
  readonly note: string;
  readonly dryRun: boolean;
}

/**
 * Forgets a customer in this app's tables, in one transaction with its line in the audit; answers how many rows changed, by table. A second
 * time nothing does. Her rows are locked first, so that nothing of hers begins meanwhile.
 * Reasons: CUSTOMER_HAS_OPEN_BUSINESS, with a line for each thing that has to end before; RECORDS_IN_USE while others keep these rows
 * busy.
 */
export async function eraseCustomer(
  pool: Pool,
  data: CustomerData,
  erasing: Erasing,
): Promise<Record<string, number>> {
  try {
    // Whoever works on her rows in another order may be waiting for us as we for him.
    return await repeatOnConflict(() => eraseOnce(pool, data, erasing));
  } catch (error) {
    if (!isOutOfTime(error) && !isTransientConflict(error)) throw error;
    throw new DomainError('RECORDS_IN_USE', { cause: error });
  }
}

function eraseOnce(
  pool: Pool,
  { tables, known }: CustomerData,
  { operator, refs, note, dryRun }: Erasing,
): Promise<Record<string, number>> {
  const { tenantId, actor } = operator;
  const whom: Whom = { tenantId, refs: known(refs, tenantId), pseudonym: `erased-${randomUUID()}` };
  return performAct(pool, dryRun, async (tx) => {
    await tx.query(PATIENCE);
    await refuseWhileOpen(tx, tables, whom);
    const erased: Record<string, number> = {};
    for (const table of tables) {
      const rows = await queryFor(tx, eraseSql(table), whom);
      if (rows.length > 0) erased[table.name] = rows.length;
    }
    const outcome = Object.entries(erased).map(([table, count]) => `${count} ${table}`);
    await recordAct(tx, {
      tenantId,
      actor,
      action: 'customers.erase',
      subject: subjectOf(tenantId, refs),
      note,
      outcome: outcome.length > 0 ? `erased: ${outcome.join(', ')}` : 'nothing was left to erase',
    });
    return erased;
  });
}

async function refuseWhileOpen(tx: PoolClient, tables: readonly PersonalTable[], whom: Whom): Promise<void> {
  for (const { name, hers } of tables)
    await queryFor(tx, `SELECT FROM ${name} r WHERE ${hers} ORDER BY r.ctid FOR UPDATE`, whom);
  const open = await findOpen(tx, tables, whom);
  if (open.length > 0)
    throw new DomainError('CUSTOMER_HAS_OPEN_BUSINESS', { errors: open.map((each) => ({ ...each })) });
}

/** Only rows in which something is left of her, so that the count tells what was done. */
function eraseSql({ name, hers, columns, isDeleted }: PersonalTable): string {
  if (isDeleted) return `DELETE FROM ${name} r WHERE ${hers} RETURNING 1`;
  const blanked = Object.entries(columns).flatMap(([column, { erased }]) =>
    erased?.how === 'blanked' ? [[column, erased.to] as const] : [],
  );
  if (blanked.length === 0) return `SELECT FROM ${name} r WHERE false`;
  const sets = blanked.map(([column, to]) => `${column} = ${to}`).join(', ');
  const differs = blanked.map(([column, to]) => `r.${column} IS DISTINCT FROM (${to})`).join(' OR ');
  return `UPDATE ${name} r SET ${sets} WHERE (${hers}) AND (${differs}) RETURNING 1`;
}
