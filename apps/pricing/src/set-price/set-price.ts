import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool, runOne } from '@holdfast/postgres';
import { amountField, currencyField, skuField } from '@holdfast/validation';

import { SET_PRICE } from './set-price.statements.js';

/** The new price of one piece. */
export const NewPrice = z.object({
  sku: skuField(),
  currency: currencyField(),
  unitPriceMinor: amountField(),
});
export type NewPrice = z.output<typeof NewPrice>;

/** The list whose price was set, and its previous price. */
export interface PriceWritten {
  readonly priceListId: string;
  readonly previousUnitPriceMinor: bigint | undefined;
}

/** Sets the price of one piece, with a line of the audit in the same transaction (OPS-7). The next quote of a cart has it. */
@Injectable()
export class SetPrice {
  constructor(private readonly pool: Pool) {}

  /** Reason: CURRENCY_UNSUPPORTED where the tenant has no general price list in the currency. */
  execute(operator: Operator, price: NewPrice, dryRun = false): Promise<PriceWritten> {
    const { sku, currency, unitPriceMinor } = price;
    return performAct(this.pool, dryRun, async (tx) => {
      const row = await runOne(tx, SET_PRICE, [operator.tenantId, currency, sku, unitPriceMinor]);
      if (!row) throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency } });
      const previousUnitPriceMinor = row.previous ?? undefined;
      const outcome = `${previousUnitPriceMinor ?? 'none'} -> ${unitPriceMinor} ${currency}`;
      await recordAct(tx, { ...operator, action: 'prices.set', subject: sku, outcome });
      return { priceListId: row.price_list_id, previousUnitPriceMinor };
    });
  }
}
