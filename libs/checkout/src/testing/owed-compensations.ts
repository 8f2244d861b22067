import { eventually } from '@holdfast/testing';

import type { TestShop } from './test-shop.js';

/** The stored compensations of a checkout, by operation; `wait` is in seconds. */
export const owedCompensations = (shop: TestShop, checkoutId: string) =>
  shop.rows<{
    operation: string;
    status: string;
    tries: number;
    wait: number;
    id: string;
    note: string | null;
  }>(
    `SELECT id, operation, status, tries, note, extract(epoch FROM next_try_at - now())::float8 AS wait
       FROM failed_compensations WHERE checkout_id = $1 ORDER BY operation`,
    [checkoutId],
  );

/** Repeats a look-up until it finds something; fails after 25 s. */
export const untilFound = <T>(look: () => Promise<T | undefined>): Promise<T> =>
  eventually(async () => {
    const found = await look();
    if (found === undefined) throw new Error('not yet');
    return found;
  }, 25_000);
