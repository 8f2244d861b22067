import { LRUCache } from 'lru-cache';

import { countCacheRead } from '@holdfast/postgres';

import type { PaymentStatus } from '../payment/payment-status.js';

const MAX_ENTRIES = 1_000;
/** The net for a write that another replica made. */
const TIME_TO_LIVE_MS = 30_000;

/** Statuses of payments for showing. Never asked where money or stock is decided about: that is read from the row, or guarded in the write. */
export class StatusCache {
  private readonly entries = new LRUCache<string, PaymentStatus>({ max: MAX_ENTRIES, ttl: TIME_TO_LIVE_MS });
  private readonly loading = new Map<string, object>();

  /** The status as it was read lately, or as `load` reads it now. What does not exist is not remembered: it may at any time. */
  async read(
    tenantId: string,
    paymentId: string,
    load: () => Promise<PaymentStatus | undefined>,
  ): Promise<PaymentStatus | undefined> {
    const key = keyOf(tenantId, paymentId);
    const known = this.entries.get(key);
    countCacheRead('payment_status', known !== undefined);
    if (known !== undefined) return known;
    const mine = {};
    this.loading.set(key, mine);
    try {
      const status = await load();
      // A write meanwhile took the mark away: what was read may be from before it.
      if (status !== undefined && this.loading.get(key) === mine) this.entries.set(key, status);
      return status;
    } finally {
      if (this.loading.get(key) === mine) this.loading.delete(key);
    }
  }

  /** The payment was written. */
  forget(tenantId: string, paymentId: string): void {
    this.loading.delete(keyOf(tenantId, paymentId));
    this.entries.delete(keyOf(tenantId, paymentId));
  }
}

const keyOf = (tenantId: string, paymentId: string): string => `${tenantId}\n${paymentId}`;
