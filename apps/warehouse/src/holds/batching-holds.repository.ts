import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, Log } from '@holdfast/platform';
import { Pool, repeatOnConflict, runOne } from '@holdfast/postgres';
import { currentContext, currentTenant, runInContext } from '@holdfast/request-context';
import type { RequestContext } from '@holdfast/request-context';
import { histogram } from '@holdfast/telemetry';
import type { Attempt } from '@holdfast/validation';

import type { WarehouseConfig } from '../config.js';
import type { AllocatedLine, AllocationOutcome, HoldOutcome, HoldRequest, Sellable } from '../domain/hold.js';
import { HoldsRepository } from './holds.repository.js';
import { RUN_STOCK_BATCH } from './holds.statements.js';
import { Lanes } from './lanes.js';
import { PostgresHoldsRepository } from './postgres-holds.repository.js';

/** A call that changes stock rows, in the two forms in which it can run: in a batch and alone. */
interface StockCall {
  readonly context: RequestContext;
  readonly keys: readonly string[];
  readonly batched: Readonly<Record<string, unknown>>;
  readonly alone: () => Promise<unknown>;
}

const batchSize = () =>
  histogram({
    name: 'holdfast_stock_batch_size',
    help: 'Calls that changed stock in one transaction',
    buckets: [1, 2, 5, 10, 20, 50],
  });

/**
 * Keeps a hot SKU from being limited to one commit of the disk at a time (WHS-2): calls of this process for a row that one of its
 * transactions is changing wait for it and then share one transaction. A call for other SKUs runs at once. Extending and pinning usually
 * change no stock row and are not batched.
 */
@Injectable()
export class BatchingHoldsRepository extends HoldsRepository {
  private readonly lanes: Lanes<StockCall, unknown>;

  constructor(
    private readonly inner: PostgresHoldsRepository,
    private readonly pool: Pool,
    @Inject(CONFIG) config: Pick<WarehouseConfig, 'STOCK_BATCH_MAX'>,
    private readonly log: Log,
  ) {
    super();
    const maxBatch = config.STOCK_BATCH_MAX;
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

  allocationOf(orderId: string): Promise<readonly AllocatedLine[] | null> {
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
    batchSize().observe({}, calls.length);
    const alone = () => Promise.allSettled(calls.map((call) => runInContext(call.context, call.alone)));
    if (calls.length === 1) return alone();
    const values = [calls[0]!.context.tenantId, JSON.stringify(calls.map(({ batched }) => batched))];
    try {
      const row = await repeatOnConflict(() => runOne(this.pool, RUN_STOCK_BATCH, values));
      return row!.answers.map((value) => ({ status: 'fulfilled', value }));
    } catch (error) {
      this.log.warn(
        { err: error, calls: calls.length },
        'a batch of stock changes failed; its calls run alone',
      );
      // One call must not fail the others: alone, each has its own result or error. Every call may be repeated.
      return alone();
    }
  }
}

/** Only the database knows which rows a confirm or release changes; a few lanes per tenant limit their transactions. */
const LANES = 4;
const laneOf = ({ checkoutId }: Attempt): string => `\n${parseInt(checkoutId.slice(-2), 16) % LANES}`;
