import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { countCacheRead } from '@holdfast/postgres';

import type { PaymentStatus } from '../payment/payment-status.js';

const MAX_ENTRIES = 1_000;
/** Bounds the age of a status that another replica has changed. */
const TIME_TO_LIVE_MS = 30_000;

/** Payment statuses for display. Decisions about money or stock read the row or are guarded in the write. */
@Injectable()
export class StatusCache {
  private readonly entries = new LRUCache<string, PaymentStatus>({ max: MAX_ENTRIES, ttl: TIME_TO_LIVE_MS });
  private readonly loading = new Map<string, object>();

  /** The cached status, or the one that `load` reads. An unknown payment is not cached: it may be created at any time. */
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
      // A write in the meantime removed the mark: the loaded status may be older than that write.
      if (status !== undefined && this.loading.get(key) === mine) this.entries.set(key, status);
      return status;
    } finally {
      if (this.loading.get(key) === mine) this.loading.delete(key);
    }
  }

  /** Call after every write of the payment. */
  forget(tenantId: string, paymentId: string): void {
    this.loading.delete(keyOf(tenantId, paymentId));
    this.entries.delete(keyOf(tenantId, paymentId));
  }
}

const keyOf = (tenantId: string, paymentId: string): string => `${tenantId}\n${paymentId}`;
