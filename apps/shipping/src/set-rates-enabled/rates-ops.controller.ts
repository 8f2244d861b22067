import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { SetRatesEnabled } from './set-rates-enabled.js';

const body = z.object({ enabled: z.boolean(), dryRun: z.boolean().default(false) });

/** A shop's shipping rates off and on, by an operator's hand (OPS-7). */
@Controller('ops/shipping-rates')
export class RatesOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(SetRatesEnabled) private readonly rates: SetRatesEnabled,
  ) {}

  /** Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Post()
  @HttpCode(200)
  async set(@Headers() headers: CallerHeaders, @Body() given: unknown): Promise<{ wasEnabled: boolean }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, enabled } = parseInput(body, given);
    const wasEnabled = await performAct(this.scope.pool, dryRun, async (tx) => {
      const before = await this.rates.execute(operator.tenantId, enabled, tx);
      const action = enabled ? 'shipping-rates.enable' : 'shipping-rates.disable';
      const outcome = `${before ? 'on' : 'off'} -> ${enabled ? 'on' : 'off'}`;
      await recordAct(tx, { ...operator, action, subject: 'shipping-rates', outcome });
      return before;
    });
    return { wasEnabled };
  }
}
