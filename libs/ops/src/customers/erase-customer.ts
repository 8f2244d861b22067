import { randomUUID } from 'node:crypto';

import { DomainError } from '@holdfast/errors';
import { isOutOfTime, isTransientConflict, repeatOnConflict } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

import { performAct } from '../acts/perform-act.js';
import { recordAct } from '../acts/record-act.js';
import type { Operator } from '../nest/ops-scope.js';
import { queryFor } from './bind-refs.js';
import type { CustomerParameters } from './bind-refs.js';
import type { CustomerData } from './customer-data.js';
import { subjectOf } from './customer-subject.js';
import type { CustomerRefs, PersonalTable } from './personal-table.js';
import { findOpen } from './read-customer.js';

/** Rows are found by their content, without an index. */
export const LONGER_TIMEOUT = `SET LOCAL statement_timeout = '20s'`;

/** An operator's request to erase a customer. */
export interface Erasing {
  readonly operator: Operator;
  readonly refs: CustomerRefs;
  readonly note: string;
  readonly dryRun: boolean;
}

/**
 * Erases a customer in this app's tables, in one transaction with its line in the audit; returns how many rows changed, by table. A second
 * call changes none. The customer's rows are locked first, so that no new business starts meanwhile.
 * Reasons: CUSTOMER_HAS_OPEN_BUSINESS, with a line for each open row; RECORDS_IN_USE while other transactions hold these rows.
 */
export async function eraseCustomer(
  pool: Pool,
  data: CustomerData,
  erasing: Erasing,
): Promise<Record<string, number>> {
  try {
    // Another transaction may lock these rows in another order: a deadlock.
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
  const customer: CustomerParameters = {
    tenantId,
    refs: known(refs, tenantId),
    pseudonym: `erased-${randomUUID()}`,
  };
  return performAct(pool, dryRun, async (tx) => {
    await tx.query(LONGER_TIMEOUT);
    await refuseWhileOpen(tx, tables, customer);
    const erased: Record<string, number> = {};
    for (const table of tables) {
      const rows = await queryFor(tx, eraseSql(table), customer);
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

async function refuseWhileOpen(
  tx: PoolClient,
  tables: readonly PersonalTable[],
  customer: CustomerParameters,
): Promise<void> {
  for (const { name, ownedByCustomer } of tables)
    await queryFor(tx, `SELECT FROM ${name} r WHERE ${ownedByCustomer} ORDER BY r.ctid FOR UPDATE`, customer);
  const open = await findOpen(tx, tables, customer);
  if (open.length > 0)
    throw new DomainError('CUSTOMER_HAS_OPEN_BUSINESS', { errors: open.map((each) => ({ ...each })) });
}

/** Only rows that still contain the customer's data, so that the count is the number of changes. */
function eraseSql({ name, ownedByCustomer, columns, isDeleted }: PersonalTable): string {
  if (isDeleted) return `DELETE FROM ${name} r WHERE ${ownedByCustomer} RETURNING 1`;
  const blanked = Object.entries(columns).flatMap(([column, { erased }]) =>
    erased?.how === 'blanked' ? [[column, erased.to] as const] : [],
  );
  if (blanked.length === 0) return `SELECT FROM ${name} r WHERE false`;
  const sets = blanked.map(([column, to]) => `${column} = ${to}`).join(', ');
  const differs = blanked.map(([column, to]) => `r.${column} IS DISTINCT FROM (${to})`).join(' OR ');
  return `UPDATE ${name} r SET ${sets} WHERE (${ownedByCustomer}) AND (${differs}) RETURNING 1`;
}
