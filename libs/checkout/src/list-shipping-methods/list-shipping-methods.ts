import { Injectable } from '@nestjs/common';

import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import { liveSession } from '../get-checkout/get-checkout.js';
import type { ShippingMethod } from '../ports/shipping.port.js';
import { weightOf } from '../quote/quote-checkout.js';
import { ShippingQuotes } from '../quote/shipping-quotes.js';
import { TenantRepository } from '../tenant/tenant.repository.js';

/** The prices of shipping to the checkout's address. */
@Injectable()
export class ListShippingMethods {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly tenants: TenantRepository,
    private readonly shipping: ShippingQuotes,
  ) {}

  /** Reasons: CHECKOUT_NOT_FOUND, CHECKOUT_EXPIRED, SHIPPING_ADDRESS_REQUIRED, SHIPPING_RATE_UNAVAILABLE. */
  async execute({ caller, checkoutId }: { caller: Caller; checkoutId: string }) {
    const tenantId = currentTenant();
    const [found, tenant] = await Promise.all([
      this.records.findByCheckout(tenantId, checkoutId),
      this.tenants.get(tenantId),
    ]);
    const record = ownCheckout(caller, found);
    const { shippingAddress } = liveSession(record);
    const methods = await this.shipping.offer(
      { cart: record.cart, tenant, shippingAddress, answers: 'copied' },
      weightOf(record.cart, undefined),
    );
    return { currency: record.cart.currency, methods } satisfies {
      currency: string;
      methods: readonly ShippingMethod[];
    };
  }
}
