import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { NewPrice, SetPrice } from './set-price.js';

const body = z.strictObject({ ...NewPrice.shape, dryRun: z.boolean().default(false) });

/** Prices that operators set (OPS-7). */
@Controller('ops/prices')
export class PriceOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly prices: SetPrice,
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
    const { priceListId, previousUnitPriceMinor: before } = await this.prices.execute(
      operator,
      price,
      dryRun,
    );
    return { priceListId, ...(before !== undefined && { previousUnitPriceMinor: String(before) }) };
  }
}
