import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { customerGroupOf, hashCartToken, newCartToken } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';
import { unitsOfMethods } from '@holdfast/money';
import { currentTenant, newId } from '@holdfast/request-context';

import { NewLines } from '../add-cart-line/new-lines.js';
import type { NewLine } from '../add-cart-line/new-lines.js';
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
  readonly lines?: readonly NewLine[] | undefined;
}

/** Opens a cart, with lines where they are given. */
@Injectable()
export class CreateCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly tenants: TenantRepository,
    private readonly newLines: NewLines,
  ) {}

  /**
   * The cart and its token, which is answered here and never again. Nothing is stored where a line is refused. Reasons:
   * CURRENCY_UNSUPPORTED, TENANT_UNKNOWN and those of `NewLines.addTo`.
   */
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
    const empty: Cart = {
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
    };
    const lines = (command.lines ?? []).map((line, index) => ({ ...line, path: `lines.${index}` }));
    const cart = await this.carts.insert(await this.newLines.addTo(empty, lines));
    return { cart, token };
  }
}
