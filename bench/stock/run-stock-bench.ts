import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { newId } from '@holdfast/request-context';

import { startStack } from '../../tools/launcher/stack.ts';
import type { Stack } from '../../tools/launcher/stack.ts';
import { Services } from '../../tools/ops/services.ts';

const TENANT = 'bench';
const PIECES = 10_000_000;
const MANY = Array.from({ length: 1_000 }, (_, index) => `SKU-${index}`);
const HOT = ['HOT'];
/** WHS-2. */
const LEAST_SHARE = 0.5;

/** How the benchmark is run. */
export interface StockBenchOptions {
  readonly callers: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly replicas: number;
  readonly batch: number;
  readonly portOffset: number;
}

/** A load of holds on these SKUs. */
interface HoldLoad {
  readonly skus: readonly string[];
  readonly callers: number;
  readonly seconds: number;
}

/** Runs the benchmark; returns the exit code. */
export async function runStockBench({
  callers,
  seconds,
  rounds,
  replicas,
  batch,
  portOffset,
}: StockBenchOptions): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-bench-stock-'));
  const stack = await startStack({
    apps: ['warehouse'],
    replicas: { warehouse: replicas },
    env: { warehouse: { STOCK_BATCH_MAX: String(batch) } },
    portOffset,
    dataDir,
    onLine: (line) => console.error(line),
  });
  const services = Object.values(stack.instances).map((warehouse) => new Services({ warehouse }));
  try {
    await putStock(stack);
    await holdsPerSecond(services, { skus: [...MANY, ...HOT], callers, seconds: 2 });
    const table: { round: number; '1,000 SKUs': number; 'one SKU': number; share: number }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const many = await holdsPerSecond(services, { skus: MANY, callers, seconds });
      const hot = await holdsPerSecond(services, { skus: HOT, callers, seconds });
      table.push({ round, '1,000 SKUs': Math.round(many), 'one SKU': Math.round(hot), share: hot / many });
    }
    const share = median(table.map((row) => row.share));
    console.log(
      `holds per second, ${callers} callers, ${replicas} replicas, up to ${batch} calls a transaction`,
    );
    console.table(table.map((row) => ({ ...row, share: row.share.toFixed(2) })));
    console.log(
      `WHS-2: one SKU goes at ${share.toFixed(2)} of the rate of a thousand; at least ${LEAST_SHARE} is asked`,
    );
    return share >= LEAST_SHARE ? 0 : 1;
  } finally {
    for (const each of services) each.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function putStock({ databases }: Stack): Promise<void> {
  const client = new pg.Client({ connectionString: databases.warehouse });
  await client.connect();
  await client.query(`INSERT INTO locations (tenant_id, id, name, priority) VALUES ($1, 'main', 'Main', 1)`, [
    TENANT,
  ]);
  await client.query(
    `INSERT INTO stock_levels (tenant_id, sku, location_id, on_hand) SELECT $1, sku, 'main', $3 FROM unnest($2::text[]) AS sku`,
    [TENANT, [...MANY, ...HOT], PIECES],
  );
  await client.query('ANALYZE locations, stock_levels');
  await client.end();
}

async function holdsPerSecond(
  services: readonly Services[],
  { skus, callers, seconds }: HoldLoad,
): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1_000;
  let held = 0;
  const caller = async (index: number): Promise<void> => {
    const service = elementOf(services, index % services.length);
    while (performance.now() < until) {
      const sku = elementOf(skus, Math.floor(Math.random() * skus.length));
      const lines = [{ sku, quantity: 1 }];
      const hold = { checkoutId: newId(), attempt: 1, lines, ttlSeconds: 900 };
      const request = { ...hold, sharePercent: 0, heldElsewhere: [] };
      await service.call(TENANT, 'warehouse', (client, as) => client.reserveStock(request, as));
      held += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, index) => caller(index)));
  return held / ((performance.now() - began) / 1_000);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return elementOf(sorted, Math.floor(sorted.length / 2));
}

function elementOf<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error(`the list has no element ${index}`);
  return element;
}
