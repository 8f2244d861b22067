import { run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { Delivery } from '../relay/deliver-batch.js';
import type { RelaySettings } from '../relay/relay-settings.js';
import type { OutboxRow } from './outbox-row.js';
import {
  claimRows,
  endLeases,
  giveBack,
  markPublished,
  markRefused,
  purgePublished,
  purgeResolved,
} from './outbox.statements.js';

const PURGE_AT_ONCE = 1_000;

/** Rows that are ours until the lease ends. */
export interface Claim {
  /** Unique per claim: the fence that a late write of an older claim does not pass. */
  readonly owner: string;
  readonly rows: readonly OutboxRow[];
}

/** What was written of a delivery. */
export interface Settlement {
  /** Rows that had passed to another owner, so that nothing was written. */
  readonly stale: number;
  readonly failed: readonly { id: string; topic: string; aggregate_id: string; attempts: number }[];
}

const ids = (rows: readonly OutboxRow[]): string[] => rows.map((row) => row.id);

/** Claims up to `limit` rows, in order. */
export async function claim(pool: Pool, owner: string, limit: number): Promise<Claim> {
  const rows = await run(pool, claimRows, [limit, owner]);
  rows.sort((a, b) => (a.position < b.position ? -1 : 1));
  return { owner, rows };
}

const affected = async (
  pool: Pool,
  statement: { name: string; text: string },
  values: unknown[],
): Promise<number> => {
  const { rowCount } = await pool.query({ ...statement, values });
  return rowCount ?? 0;
};

/** Writes what became of a claim: one statement per kind of outcome, whatever the number of rows. */
export async function settle(
  pool: Pool,
  owner: string,
  delivery: Delivery,
  settings: RelaySettings,
): Promise<Settlement> {
  const { published, refused, unsent } = delivery;
  const refusals = refused.map(({ row }) => row);
  const [markedPublished, markedRefused, given] = await Promise.all([
    published.length ? affected(pool, markPublished, [owner, ids(published)]) : 0,
    refused.length
      ? run(pool, markRefused, [
          owner,
          ids(refusals),
          refused.map(({ error }) => error),
          settings.OUTBOX_MAX_ATTEMPTS,
          settings.OUTBOX_RETRY_BASE_MS / 1000,
          settings.OUTBOX_RETRY_MAX_MS / 1000,
        ])
      : [],
    unsent.length ? affected(pool, giveBack, [owner, ids(unsent)]) : 0,
  ]);
  const total = published.length + refused.length + unsent.length;
  return {
    stale: total - markedPublished - markedRefused.length - given,
    failed: markedRefused.filter((row) => row.status === 'failed'),
  };
}

/** Takes back what relays that went away still hold; answers how many rows. */
export const takeBack = (pool: Pool, leaseMs: number): Promise<number> =>
  affected(pool, endLeases, [leaseMs / 1000]);

/** Deletes what is done and old, in small bites; answers how many rows. */
export async function purge(pool: Pool, ageMs: number): Promise<number> {
  let deleted = 0;
  for (const statement of [purgePublished, purgeResolved]) {
    let bite: number;
    do {
      bite = await affected(pool, statement, [ageMs / 1000, PURGE_AT_ONCE]);
      deleted += bite;
    } while (bite === PURGE_AT_ONCE);
  }
  return deleted;
}
