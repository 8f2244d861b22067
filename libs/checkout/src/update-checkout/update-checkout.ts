import { Injectable } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import type { Address } from '../address/address.js';
import { stockLines } from '../cart/cart.js';
import { ChallengeCloser } from '../change-cart/cart-editor.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { CheckoutRecord } from '../checkout-session/checkout-session.js';
import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import type { HoldChange } from '../checkout-session/checkout-session.repository.js';
import { HOLD_SECONDS } from '../checkout-session/hold-times.js';
import type { CheckoutView } from '../get-checkout/checkout-view.js';
import { toCheckoutView } from '../get-checkout/checkout-view.js';
import { liveSession } from '../get-checkout/get-checkout.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { QuoteCheckout } from '../quote/quote-checkout.js';
import type { Quote, Warning } from '../quote/quote.js';
import { TenantRepository } from '../tenant/tenant.repository.js';

/** The changes; undefined stays as it is. Addresses were validated at the edge. */
export interface UpdateCheckoutCommand {
  readonly caller: Caller;
  readonly checkoutId: string;
  readonly email?: string | undefined;
  readonly shippingAddress?: Address | undefined;
  readonly billingAddress?: Address | undefined;
  readonly shippingMethodId?: string | undefined;
}

/** The outcome for the hold. */
interface RenewedHold {
  readonly change: HoldChange;
  readonly warnings: readonly Warning[];
}

const AS_IT_WAS: RenewedHold = { change: 'as it was', warnings: [] };

/** Each try loses only to a change that was stored, so this many others have to come first. */
const MAX_TRIES = 20;

/**
 * Sets e-mail, addresses and shipping method; renews the session, and its hold unless that was done a moment ago. The first try is made on
 * the checkout as this process has started it, where it did: what is stored or refused is decided by the row alone.
 */
@Injectable()
export class UpdateCheckout {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly sessions: CheckoutSessionRepository,
    private readonly warehouse: WarehousePort,
    private readonly tenants: TenantRepository,
    private readonly quotes: QuoteCheckout,
    private readonly challenges: ChallengeCloser,
  ) {}

  /** Reasons: CHECKOUT_NOT_FOUND, CHECKOUT_EXPIRED, CHECKOUT_IN_PROGRESS, SHIPPING_METHOD_UNKNOWN, SHIPPING_RATE_UNAVAILABLE. */
  async execute(command: UpdateCheckoutCommand): Promise<CheckoutView> {
    const unread = await this.unread(command);
    if (unread) return unread;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const stored = await this.store(command, await this.changeable(command));
      if (stored) return stored;
    }
    throw new DomainError('CHECKOUT_IN_PROGRESS');
  }

  /** The change of the remembered checkout; undefined where there is none, it was not up to date, or it says no: then the row is asked. */
  private async unread(command: UpdateCheckoutCommand): Promise<CheckoutView | undefined> {
    const seen = this.sessions.seen.take(currentTenant(), command.checkoutId);
    if (!seen) return undefined;
    try {
      return await this.store(command, ownCheckout(command.caller, seen));
    } catch (error) {
      if (isDomainError(error) && error.httpStatus < 500) return undefined;
      throw error;
    }
  }

  /** Undefined when the checkout is no longer as it was read. */
  private async store(
    command: UpdateCheckoutCommand,
    record: CheckoutRecord,
  ): Promise<CheckoutView | undefined> {
    const [quote, hold] = await Promise.all([this.quoteOf(command, record), this.renewHold(record)]);
    const session = await this.sessions.update(record, command, hold.change);
    return session && toCheckoutView(record.cart, session, quote, hold.warnings);
  }

  /** With what is to change. A method that is set has to serve the address it is set with: nothing is stored otherwise. */
  private async quoteOf(command: UpdateCheckoutCommand, { cart, session }: CheckoutRecord): Promise<Quote> {
    return this.quotes.execute({
      cart,
      tenant: await this.tenants.get(cart.tenantId),
      shippingAddress: command.shippingAddress ?? session?.shippingAddress,
      shippingMethodId: command.shippingMethodId ?? session?.shippingMethodId,
      onMissingShipping: command.shippingMethodId === undefined ? 'warn' : 'refuse',
      answers: 'copied',
    });
  }

  private async changeable({ caller, checkoutId }: UpdateCheckoutCommand): Promise<CheckoutRecord> {
    const read = async () =>
      ownCheckout(caller, await this.records.findByCheckout(currentTenant(), checkoutId));
    const record = await read();
    liveSession(record);
    if (record.cart.openAttempt === undefined) return record;
    if (!(await this.challenges.closeChallenge(record.cart))) throw new DomainError('CHECKOUT_IN_PROGRESS');
    return read();
  }

  /** A hold that cannot be renewed is reported, not refused: the customer's input is stored, and confirm decides. */
  private async renewHold({ cart, session, lastAttempt }: CheckoutRecord): Promise<RenewedHold> {
    if (session?.cartVersion !== cart.version) return AS_IT_WAS;
    // An attempt that failed may have given the hold back.
    if (session.isHoldFresh && !lastAttempt) return { ...AS_IT_WAS, change: 'still fresh' };
    const hold = { checkoutId: cart.checkoutId, attempt: cart.attempts + 1, ttlSeconds: HOLD_SECONDS };
    try {
      await this.warehouse.extend({ ...hold, lines: stockLines(cart.lines) });
      return { change: 'renewed', warnings: [] };
    } catch (error) {
      if (!isDomainError(error, 'OUT_OF_STOCK')) return AS_IT_WAS;
      return { change: 'gone', warnings: [{ code: 'OUT_OF_STOCK', message: error.message }] };
    }
  }
}
