import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { currentTenant } from '@holdfast/request-context';

import type { AttemptRef } from '../ports/call.js';
import { PaymentPort } from '../ports/payment.port.js';

const REMEMBERED = 10_000;
/** The poll interval of the storefront's page. */
const EVERY_MS = 3_000;

/**
 * Has payment look up the open page of a customer who is back and asks for the order. The webhook may be late or lost, and the worker polls
 * an old page only once a minute. The worker sees the result at its next poll.
 */
@Injectable()
export class LookUpOpenPage {
  private readonly asked = new LRUCache<string, true>({ max: REMEMBERED, ttl: EVERY_MS });

  constructor(private readonly payment: PaymentPort) {}

  /** Never waits and never fails; a second call within 3 s does nothing. */
  begin(ref: AttemptRef): void {
    const key = `${currentTenant()}:${ref.checkoutId}:${ref.attempt}`;
    if (this.asked.has(key)) return;
    this.asked.set(key, true);
    // On failure the worker's poll does it.
    void this.payment.states([ref]).catch(() => undefined);
  }
}
