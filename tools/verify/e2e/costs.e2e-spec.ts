import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';

import { checkCeilings } from '../../../bench/counts/ceilings.ts';
import type { CountsReading } from '../../../bench/counts/count-types.ts';
import { perCheckout } from '../../../bench/counts/per-checkout.ts';
import type { Span } from '../../../bench/counts/per-checkout.ts';
import { STATISTICS_MS, readCounts } from '../../../bench/counts/read-counts.ts';
import { customersOf } from '../../../bench/load/customers.ts';
import { generateLoad } from '../../../bench/load/generate-load.ts';
import { untilIdle } from '../../../bench/processes/until-idle.ts';
import { plentifulSkus } from '../../../bench/skus.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { e2eDataDir } from './stack.ts';

jest.setTimeout(300_000);

/** Warms caches, and opens the connections that every later checkout uses. */
const WARM = 64;
const CHECKOUTS = { 1: 60, 32: 256 } as const;
const IDLE_MS = 5_000;

const stack = findStack({ dataDir: e2eDataDir() });
const pids = Object.values(stack.pids);
const counted = { ...stack, instances: Object.values(stack.instances) };

/** All counts so far, when nothing is under way any more. */
async function readSettled(): Promise<CountsReading> {
  await untilIdle(pids);
  await pause(STATISTICS_MS);
  return readCounts(counted);
}

describe('PRF-1 what a checkout takes', () => {
  const customers = customersOf({
    kind: 'holdfast',
    urls: stack.urls,
    skus: plentifulSkus(3),
    inOneRequest: true,
  });
  let idle: Span;
  let before: CountsReading;

  beforeAll(async () => {
    await generateLoad(customers, { shoppers: 32, count: WARM });
    const settled = await readSettled();
    await pause(IDLE_MS);
    before = await readCounts(counted);
    idle = [settled, before];
  });

  it.each([1, 32] as const)('stays under every ceiling at %d shoppers', async (shoppers) => {
    const { failures, checkouts } = await generateLoad(customers, { shoppers, count: CHECKOUTS[shoppers] });
    expect(failures).toEqual([]);

    const after = await readSettled();
    const counts = perCheckout({ load: [before, after], idle }, checkouts.length);
    before = after;

    const exceeded = checkCeilings(counts, shoppers).filter(({ holds }) => !holds);
    expect({ exceeded, counts: exceeded.length === 0 ? {} : Object.fromEntries(counts) }).toEqual({
      exceeded: [],
      counts: {},
    });
  });
});
