import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { PriceByHand } from './price-by-hand.js';
import { NewPrice } from './set-price.js';

const body = z.strictObject({ ...NewPrice.shape, dryRun: z.boolean().default(false) });

/** A price, by an operator's hand (OPS-7). */
@Controller('ops/prices')
export class PriceOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(PriceByHand) private readonly prices: PriceByHand,
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
    const { priceListId, previousUnitPriceMinor: before } = await this.prices.set(operator, price, dryRun);
    return { priceListId, ...(before !== undefined && { previousUnitPriceMinor: String(before) }) };
  }
}
