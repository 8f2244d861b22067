import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { currentTenant } from '@holdfast/request-context';

import type { AttemptRef } from '../ports/call.js';
import { PaymentPort } from '../ports/payment.port.js';

const REMEMBERED = 10_000;
/** As often as the storefront's page polls. */
const EVERY_MS = 3_000;

/**
 * Has payment look up the open page of a customer who is back and asks for her order. Its webhook tells as well, but may be late or lost, and
 * the worker's poll comes to an old page only once a minute. What payment finds the worker sees at its next turn.
 */
@Injectable()
export class LookUpOpenPage {
  private readonly asked = new LRUCache<string, true>({ max: REMEMBERED, ttl: EVERY_MS });

  constructor(private readonly payment: PaymentPort) {}

  /** Never waits and never fails; an attempt that was asked about a moment ago is let be. */
  begin(ref: AttemptRef): void {
    const key = `${currentTenant()}:${ref.checkoutId}:${ref.attempt}`;
    if (this.asked.has(key)) return;
    this.asked.set(key, true);
    // Where it does not come through, the worker's poll does.
    void this.payment.states([ref]).catch(() => undefined);
  }
}
