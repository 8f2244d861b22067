import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool, run, runOne } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import * as sql from './compensation-ops.statements.js';
import type { CompensationOpsRow } from './compensation-ops.statements.js';

/** Selects compensations. */
export interface CompensationFilter {
  /** Default: pending and exhausted. */
  readonly status?: CompensationStatus | undefined;
  readonly operation?: string | undefined;
  readonly checkoutId?: string | undefined;
  readonly limit: number;
}

/** Statuses. */
export type CompensationStatus = 'pending' | 'done' | 'exhausted' | 'resolved';

/** The operator's action: who, where and why. */
export interface OpsAct {
  readonly tenantId: string;
  readonly actor: string;
  readonly note?: string | undefined;
  /** Changes nothing; answers the ids that would change. */
  readonly dryRun?: boolean | undefined;
}

/** A line of the audit. */
export interface CompensationAct {
  readonly actor: string;
  readonly action: string;
  readonly note: string | null;
  readonly outcome: string;
  readonly at: Date;
}

/** One, with the operators' actions on it. */
export interface CompensationStory {
  readonly compensation: CompensationOpsRow;
  readonly acts: readonly CompensationAct[];
}

const OPEN: readonly CompensationStatus[] = ['pending', 'exhausted'];

/** Operators' actions on failed compensations (OPS-7): each change is audited in its own statement. */
@Injectable()
export class CompensationOps {
  constructor(private readonly db: Pool) {}

  /** Oldest first. */
  async list(tenantId: string, filter: CompensationFilter): Promise<readonly CompensationOpsRow[]> {
    const { status, operation = null, checkoutId = null, limit } = filter;
    const statuses = status ? [status] : OPEN;
    return run(this.db, sql.LIST_COMPENSATIONS, [tenantId, statuses, operation, checkoutId, limit]);
  }

  /** One with its actions. COMPENSATION_NOT_FOUND. */
  async show(tenantId: string, id: string): Promise<CompensationStory> {
    const [compensation, acts] = await Promise.all([
      runOne(this.db, sql.FIND_COMPENSATION, [tenantId, id]),
      run(this.db, sql.ACTS_ON_COMPENSATION, [tenantId, id]),
    ]);
    if (!compensation) throw new DomainError('COMPENSATION_NOT_FOUND');
    return { compensation, acts };
  }

  /** Due at once, with all its tries again. COMPENSATION_NOT_FOUND, COMPENSATION_NOT_OPEN. */
  async retry(id: string, act: OpsAct): Promise<readonly string[]> {
    return this.one(id, act, (ids) => this.retryAll(ids, act));
  }

  /** Retries the exhausted ones, of one operation or of all, at most `limit`. Answers their ids. */
  async retryExhausted(
    filter: { readonly operation?: string | undefined; readonly limit: number },
    act: OpsAct,
  ): Promise<readonly string[]> {
    const rows = await this.list(act.tenantId, { ...filter, status: 'exhausted' });
    const ids = rows.map(({ id }) => id);
    return act.dryRun ? ids : this.retryAll(ids, act);
  }

  /** Marks one as done by other means; the note says how. COMPENSATION_NOT_FOUND, COMPENSATION_NOT_OPEN. */
  async resolve(id: string, act: OpsAct & { readonly note: string }): Promise<readonly string[]> {
    return this.one(id, act, async (ids) =>
      idsOf(await run(this.db, sql.RESOLVE_COMPENSATIONS, values(ids, act))),
    );
  }

  private async retryAll(ids: readonly string[], act: OpsAct): Promise<readonly string[]> {
    return idsOf(await run(this.db, sql.RETRY_COMPENSATIONS, values(ids, act)));
  }

  /** The write decides; what it did not change is explained afterwards. */
  private async one(
    id: string,
    { tenantId, dryRun }: OpsAct,
    change: (ids: readonly string[]) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    if (dryRun) {
      const { compensation } = await this.show(tenantId, id);
      if (!isOpen(compensation)) throw notOpen(compensation);
      return [id];
    }
    const changed = await change([id]);
    if (changed.length === 0) throw notOpen((await this.show(tenantId, id)).compensation);
    return changed;
  }
}

const isOpen = ({ status, is_free: isFree }: CompensationOpsRow): boolean =>
  OPEN.includes(status as CompensationStatus) && isFree;

const notOpen = ({ status }: CompensationOpsRow): DomainError =>
  new DomainError('COMPENSATION_NOT_OPEN', {
    detail: status === 'pending' ? 'a worker is trying it right now' : `it is ${status}`,
    metadata: { status },
  });

const values = (ids: readonly string[], { tenantId, actor, note }: OpsAct) => [
  tenantId,
  ids,
  actor,
  note ?? null,
  currentContext()?.requestId ?? null,
];

const idsOf = (rows: readonly { id: string }[]): readonly string[] => rows.map(({ id }) => id);
