import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { SetRatesEnabled } from './set-rates-enabled.js';

const body = z.strictObject({ enabled: z.boolean(), dryRun: z.boolean().default(false) });

/** Operators switch a shop's shipping rates on and off (OPS-7). */
@Controller('ops/shipping-rates')
export class RatesOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly setRatesEnabled: SetRatesEnabled,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ wasEnabled: boolean }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, enabled } = parseInput(body, given);
    return { wasEnabled: await this.setRatesEnabled.execute(operator, enabled, dryRun) };
  }
}
