import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { RatesByHand } from './rates-by-hand.js';

const body = z.strictObject({ enabled: z.boolean(), dryRun: z.boolean().default(false) });

/** A shop's shipping rates off and on, by an operator's hand (OPS-7). */
@Controller('ops/shipping-rates')
export class RatesOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(RatesByHand) private readonly rates: RatesByHand,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ wasEnabled: boolean }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, enabled } = parseInput(body, given);
    return { wasEnabled: await this.rates.switch(operator, enabled, dryRun) };
  }
}
