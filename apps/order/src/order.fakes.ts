import { DomainError } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import { Log } from '@holdfast/service';

import { AssortmentPort } from './ports/assortment.port.js';
import { PaymentPort } from './ports/payment.port.js';
import type { AttemptRef, Capture, PaymentState } from './ports/payment.port.js';
import { WarehousePort } from './ports/warehouse.port.js';
import type { Shortfall } from './ports/warehouse.port.js';

/** Payment that captures once per payment, or refuses, or cannot be reached. */
export class FakePayment extends PaymentPort {
  readonly captured = new Map<string, bigint>();
  readonly states = new Map<string, PaymentState>();
  readonly questions: (readonly AttemptRef[])[] = [];
  refuseWith: Reason | undefined;
  isAway = false;

  override capture({ paymentId, amountMinor }: Capture): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('payment does not answer'));
    if (this.refuseWith) return Promise.reject(new DomainError(this.refuseWith));
    this.captured.set(paymentId, amountMinor);
    return Promise.resolve();
  }

  override statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]> {
    this.questions.push(attempts);
    if (this.isAway) return Promise.reject(new Error('payment does not answer'));
    return Promise.resolve(attempts.flatMap(({ cartSessionId }) => this.states.get(cartSessionId) ?? []));
  }
}

/** Warehouse with what is short. */
export class FakeWarehouse extends WarehousePort {
  shortfalls: Shortfall[] = [];
  isUnallocated = false;
  isAway = false;

  readonly held = new Map<string, readonly { readonly sku: string; readonly quantity: number }[]>();
  refuseWith: Reason | undefined;

  override hold(
    checkoutId: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('warehouse does not answer'));
    if (this.refuseWith) return Promise.reject(new DomainError(this.refuseWith));
    this.held.set(checkoutId, lines);
    return Promise.resolve();
  }

  override shortfallsOf(): Promise<readonly Shortfall[]> {
    if (this.isAway) return Promise.reject(new Error('warehouse does not answer'));
    if (this.isUnallocated) return Promise.reject(new DomainError('RESERVATION_NOT_FOUND'));
    return Promise.resolve(this.shortfalls);
  }
}

/** A shop that sells these, at these prices. */
export class FakeAssortment extends AssortmentPort {
  readonly prices = new Map<string, bigint>();

  override sold(_currency: string, items: readonly { readonly sku: string }[]) {
    const goods = items.flatMap(({ sku }) => {
      const unitPriceMinor = this.prices.get(sku);
      return unitPriceMinor === undefined
        ? []
        : [{ sku, name: `Goods ${sku}`, unitPriceMinor, categoryIds: [] }];
    });
    return Promise.resolve(new Map(goods.map((sold) => [sold.sku, sold])));
  }
}

/** Keeps what was logged. */
export class FakeLog extends Log {
  readonly lines: string[] = [];

  override debug(): void {}
  override info(): void {}
  override warn(_fields: object, message: string): void {
    this.lines.push(`warn ${message}`);
  }
  override error(_fields: object, message: string): void {
    this.lines.push(`error ${message}`);
  }
}
