import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { MAX_QUANTITY } from '../stock/stock-line.js';
import { SetStock } from './set-stock.js';
import type { StockLevel } from './stock-level.js';

const body = z.object({
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
    @Inject(SetStock) private readonly stock: SetStock,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ levels: StockLevel[] }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, sku, quantity, locationId } = parseInput(body, given);
    const levels = await this.stock.execute({ sku, quantity, locationId }, (count) =>
      performAct(this.scope.pool, dryRun, async (tx) => {
        const counted = await count(tx);
        const outcome = `${quantity} counted ${locationId ? `at ${locationId}` : 'in all'}`;
        await recordAct(tx, { ...operator, action: 'stock.set', subject: sku, outcome });
        return counted;
      }),
    );
    return { levels };
  }
}
