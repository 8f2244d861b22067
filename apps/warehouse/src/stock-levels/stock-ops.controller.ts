import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { MAX_QUANTITY } from '../stock/stock-line.js';
import { StockByHand } from './stock-by-hand.js';
import type { StockLevel } from './stock-level.js';

const body = z.strictObject({
  sku: z.string(),
  quantity: z.int().min(0).max(MAX_QUANTITY),
  locationId: z.string().optional(),
  dryRun: z.boolean().default(false),
});

/** What was counted, by an operator's hand (OPS-7). */
@Controller('ops/stock')
export class StockOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(StockByHand) private readonly stock: StockByHand,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ levels: StockLevel[] }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, sku, quantity, locationId } = parseInput(body, given);
    const levels = await this.stock.set(operator, { sku, quantity, locationId }, dryRun);
    return { levels };
  }
}
