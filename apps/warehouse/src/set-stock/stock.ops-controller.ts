import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import type { StockLevel } from '../domain/stock-level.js';
import { MAX_QUANTITY } from '../domain/stock-line.js';
import { SetStock } from './set-stock.js';

const body = z.strictObject({
  sku: z.string(),
  quantity: z.int().min(0).max(MAX_QUANTITY),
  locationId: z.string().optional(),
  dryRun: z.boolean().default(false),
});

/** Counts that operators enter (OPS-7). */
@Controller('ops/stock')
export class StockOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly stock: SetStock,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ levels: StockLevel[] }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, sku, quantity, locationId } = parseInput(body, given);
    return { levels: await this.stock.execute(operator, { sku, quantity, locationId }, dryRun) };
  }
}
