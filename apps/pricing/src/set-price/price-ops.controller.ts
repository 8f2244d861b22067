import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { NewPrice, SetPrice } from './set-price.js';

const body = NewPrice.extend({ dryRun: z.boolean().default(false) });

/** A price, by an operator's hand (OPS-7). */
@Controller('ops/prices')
export class PriceOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(SetPrice) private readonly prices: SetPrice,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED, CURRENCY_UNSUPPORTED. */
  @Post()
  @HttpCode(200)
  async set(
    @Headers() headers: CallerHeaders,
    @Body() given: unknown,
  ): Promise<{ priceListId: string; previousUnitPriceMinor?: string }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, ...price } = parseInput(body, given);
    const { priceListId, previousUnitPriceMinor: before } = await performAct(
      this.scope.pool,
      dryRun,
      async (tx) => {
        const written = await this.prices.execute(operator.tenantId, price, tx);
        const was = written.previousUnitPriceMinor ?? 'none';
        const outcome = `${was} -> ${price.unitPriceMinor} ${price.currency}`;
        await recordAct(tx, { ...operator, action: 'prices.set', subject: price.sku, outcome });
        return written;
      },
    );
    return { priceListId, ...(before !== undefined && { previousUnitPriceMinor: String(before) }) };
  }
}
