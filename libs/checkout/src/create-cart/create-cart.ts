import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { customerGroupOf, hashCartToken, newCartToken } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';
import { unitsOfMethods } from '@holdfast/money';
import { currentTenant, newId } from '@holdfast/request-context';

import type { Cart } from '../cart/cart.js';
import { CartRepository } from '../cart/cart.repository.js';
import { currencyNotTaken } from '../tenant/currency-not-taken.js';
import { TenantRepository } from '../tenant/tenant.repository.js';

/** Input for a new cart. */
export interface CreateCartCommand {
  readonly caller: Caller;
  readonly currency?: string | undefined;
  readonly email?: string | undefined;
  readonly locale?: string | undefined;
  readonly note?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Opens a cart. */
@Injectable()
export class CreateCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly tenants: TenantRepository,
  ) {}

  /** The cart and its token, which is answered here and never again. Reasons: CURRENCY_UNSUPPORTED, TENANT_UNKNOWN. */
  async execute(command: CreateCartCommand): Promise<{ cart: Cart; token: string }> {
    const tenant = await this.tenants.get(currentTenant());
    const currency = command.currency ?? tenant.currency;
    if (!tenant.currencies.includes(currency)) {
      throw new DomainError('CURRENCY_UNSUPPORTED', {
        detail: `${currency} is not one of ${tenant.currencies.join(', ')}`,
      });
    }
    if (!unitsOfMethods(tenant.paymentMethods).takes(currency)) throw currencyNotTaken(currency);
    const token = newCartToken();
    const cart = await this.carts.insert({
      id: newId(),
      tenantId: tenant.id,
      checkoutId: newId(),
      tokenHash: hashCartToken(token),
      customerId: command.caller.kind === 'customer' ? command.caller.customerId : undefined,
      customerGroup: customerGroupOf(command.caller),
      email: command.email,
      currency,
      locale: command.locale,
      note: command.note,
      metadata: command.metadata ?? {},
      promotionCodes: [],
      lines: [],
      version: 1,
      status: 'active',
      attempts: 0,
      openAttempt: undefined,
    });
    return { cart, token };
  }
}
