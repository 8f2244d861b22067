import { Injectable } from '@nestjs/common';
import { Histogram, register } from 'prom-client';

import type { Log } from '@holdfast/platform';
import { repeatOnConflict, runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { currentContext, currentTenant, runInContext } from '@holdfast/request-context';
import type { RequestContext } from '@holdfast/request-context';

import type { Attempt, HoldOutcome } from './hold.js';
import { HoldsRepository } from './holds.repository.js';
import type { AllocationOutcome, AllocationShortfall, HoldRequest, Sellable } from './holds.repository.js';
import { Lanes } from './lanes.js';

const RUN_BATCH = statement<{ answers: unknown[] }>(
  'run-stock-batch',
  'SELECT run_stock_batch($1, $2::jsonb) AS answers',
);

/** A call that changes stock rows, with what it needs to run alone or in a batch. */
interface StockCall {
  readonly context: RequestContext;
  readonly keys: readonly string[];
  readonly batched: Readonly<Record<string, unknown>>;
  readonly alone: () => Promise<unknown>;
}

const BATCH_SIZE = 'holdfast_stock_batch_size';
const batchSize = (): Histogram =>
  (register.getSingleMetric(BATCH_SIZE) as Histogram | undefined) ??
  new Histogram({
    name: BATCH_SIZE,
    help: 'Calls that changed stock in one transaction',
    buckets: [1, 2, 5, 10, 20, 50],
  });

/**
 * Holds where a hot SKU does not go at the speed of the disk (WHS-2): calls of this process that want a row which one of its
 * transactions is just changing wait for that, and then share one transaction. A call for other SKUs runs at once, as it would without
 * this. Extending and pinning usually touch no stock row, and are not batched.
 */
@Injectable()
export class BatchingHoldsRepository extends HoldsRepository {
  private readonly lanes: Lanes<StockCall, unknown>;

  constructor(
    private readonly inner: HoldsRepository,
    private readonly pool: Pool,
    maxBatch: number,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    super();
    this.lanes = new Lanes({ keysOf: ({ keys }) => keys, run: (calls) => this.run(calls), maxBatch });
  }

  hold(request: HoldRequest): Promise<HoldOutcome> {
    if (request.mode !== 'reserve') return this.inner.hold(request);
    const { checkoutId: checkout, attempt, mode, ttlSeconds: ttl, lines } = request;
    const [skus, quantities] = [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)];
    const batched = { op: 'hold', checkout, attempt, mode, ttl, skus, quantities };
    return this.submit(batched, skus, () => this.inner.hold(request)) as Promise<HoldOutcome>;
  }

  release(given: Attempt): Promise<number> {
    const batched = { op: 'release', checkout: given.checkoutId, attempt: given.attempt };
    return this.submit(batched, [laneOf(given)], () => this.inner.release(given)) as Promise<number>;
  }

  allocate(given: Attempt, orderId: string): Promise<AllocationOutcome> {
    const batched = { op: 'allocate', checkout: given.checkoutId, attempt: given.attempt, order: orderId };
    const alone = () => this.inner.allocate(given, orderId);
    return this.submit(batched, [laneOf(given)], alone) as Promise<AllocationOutcome>;
  }

  available(skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.inner.available(skus);
  }

  sellable(skus: readonly string[]): Promise<ReadonlyMap<string, Sellable>> {
    return this.inner.sellable(skus);
  }

  allocationOf(orderId: string): Promise<readonly AllocationShortfall[] | null> {
    return this.inner.allocationOf(orderId);
  }

  private submit(
    batched: StockCall['batched'],
    wanted: readonly string[],
    alone: StockCall['alone'],
  ): Promise<unknown> {
    const tenant = currentTenant();
    const keys = wanted.map((key) => `${tenant}\n${key}`);
    return this.lanes.submit({ context: currentContext()!, keys, batched, alone });
  }

  /** All calls of a batch are of one tenant, since the tenant is part of every key. */
  private async run(calls: readonly StockCall[]): Promise<readonly PromiseSettledResult<unknown>[]> {
    batchSize().observe(calls.length);
    const alone = () => Promise.allSettled(calls.map((call) => runInContext(call.context, call.alone)));
    if (calls.length === 1) return alone();
    const values = [calls[0]!.context.tenantId, JSON.stringify(calls.map(({ batched }) => batched))];
    try {
      const row = await repeatOnConflict(() => runOne(this.pool, RUN_BATCH, values));
      return row!.answers.map((value) => ({ status: 'fulfilled', value }));
    } catch (error) {
      this.log.warn(
        { err: error, calls: calls.length },
        'a batch of stock changes failed; each is done alone',
      );
      // One call must not fail the others: alone, each gets its own answer or error. Every call may be repeated.
      return alone();
    }
  }
}

/** What a confirmation or release changes is known only to the database; a few lanes per tenant keep their transactions few. */
const LANES = 4;
const laneOf = ({ checkoutId }: Attempt): string => `\n${parseInt(checkoutId.slice(-2), 16) % LANES}`;
