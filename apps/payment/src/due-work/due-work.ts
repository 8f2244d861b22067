import type { NextRound } from '@holdfast/platform';
import { AT_ONCE } from '@holdfast/platform';
import { contextFrom, runInContext } from '@holdfast/request-context';

/** Rows that one round claims at once. */
const BATCH = 16;
/** Longer than any single piece of work takes; then another replica may claim what a dead one held. */
export const LEASE_MS = 30_000;
const MAX_PAUSE_MS = 3_600_000;
const MAX_DOUBLINGS = 20;

/**
 * One round of a job over claimed rows: claims a batch and works on it in parallel. After a full batch the next round begins at once, since
 * more may be due. Claims are leases, so any number of replicas run side by side.
 */
export async function runDue<Row>(
  claim: (limit: number) => Promise<readonly Row[]>,
  act: (row: Row) => Promise<void>,
): Promise<NextRound | undefined> {
  const due = await claim(BATCH);
  await Promise.all(due.map(act));
  return due.length === BATCH ? AT_ONCE : undefined;
}

/** The same for rows of several tenants: each is worked on in its tenant's context. */
export const runDueByTenant = <Row extends { readonly tenantId: string }>(
  claim: (limit: number) => Promise<readonly Row[]>,
  act: (row: Row) => Promise<void>,
): Promise<NextRound | undefined> =>
  runDue(claim, (row) => runInContext(contextFrom({ tenantId: row.tenantId }), () => act(row)));

/** Backoff before the next attempt: doubling, one hour at most. */
export const retryPauseMs = (attempts: number, firstMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(attempts - 1, MAX_DOUBLINGS), MAX_PAUSE_MS);
