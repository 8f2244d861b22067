import { run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { Delivery } from '../relay/deliver-batch.js';
import type { RelaySettings } from '../relay/relay-settings.js';
import type { OutboxRow } from './outbox-row.js';
import type { ClaimRow } from './outbox.statements.js';
import {
  claimRows,
  endLeases,
  giveBack,
  markPublished,
  markRefused,
  purgePublished,
  purgeResolved,
} from './outbox.statements.js';

const BATCH = 1_000;

/** Rows that belong to this relay until the lease expires. */
export interface Claim {
  /** Unique per claim: the fence against late writes of an older claim. */
  readonly owner: string;
  readonly rows: readonly OutboxRow[];
}

/** The written outcome of a delivery. */
export interface Settlement {
  /** Rows that another relay had taken over; they were not written. */
  readonly stale: number;
  readonly failed: readonly { id: string; topic: string; aggregate_id: string; attempts: number }[];
}

const ids = (rows: readonly OutboxRow[]): string[] => rows.map((row) => row.id);

/** A published row that is not marked yet, and the claim under which it was published. */
export interface SentRow {
  readonly id: string;
  readonly owner: string;
}

const isClaimed = (row: ClaimRow): row is ClaimRow & OutboxRow => row.id !== null;

/** Claims up to `limit` rows, in order, and marks rows published before; says how many of them were still the relay's. */
export async function claim(
  pool: Pool,
  owner: string,
  limit: number,
  sent: readonly SentRow[] = [],
): Promise<Claim & { readonly marked: number }> {
  const answer = await run(pool, claimRows, [
    limit,
    owner,
    sent.map(({ id }) => id),
    sent.map((row) => row.owner),
  ]);
  const rows = answer.filter(isClaimed).sort((a, b) => (a.position < b.position ? -1 : 1));
  return { owner, rows, marked: answer[0]?.marked ?? 0 };
}

const affected = async (
  pool: Pool,
  statement: { name: string; text: string },
  values: unknown[],
): Promise<number> => {
  const { rowCount } = await pool.query({ ...statement, values });
  return rowCount ?? 0;
};

/** Writes the outcome of a claim: one statement per kind of outcome, for any number of rows. */
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

/** A relay that lost its connection for LISTEN has it again within this time, or counts as killed. */
const GONE_AFTER_MS = 6_000;

/** Takes back rows whose lease expired, and rows of relays that were killed; returns how many. `relay` asks. */
export const takeBack = (pool: Pool, leaseMs: number, relay: string): Promise<number> =>
  affected(pool, endLeases, [leaseMs / 1000, relay, Math.min(GONE_AFTER_MS, leaseMs) / 1000]);

/** Deletes old published and resolved rows, in small batches; returns how many. */
export async function purge(pool: Pool, ageMs: number): Promise<number> {
  let deleted = 0;
  for (const statement of [purgePublished, purgeResolved]) {
    let batch: number;
    do {
      batch = await affected(pool, statement, [ageMs / 1000, BATCH]);
      deleted += batch;
    } while (batch === BATCH);
  }
  return deleted;
}
