import { Inject, Injectable } from '@nestjs/common';

import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';

import { SetRatesEnabled } from './set-rates-enabled.js';

/** Rates that somebody switches, with their line in the audit in the same transaction (OPS-7). */
@Injectable()
export class RatesByHand {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(SetRatesEnabled) private readonly rates: SetRatesEnabled,
  ) {}

  /** Answers whether they were on. */
  switch(operator: Operator, enabled: boolean, dryRun = false): Promise<boolean> {
    return performAct(this.scope.pool, dryRun, async (tx) => {
      const before = await this.rates.execute(operator.tenantId, enabled, tx);
      const action = enabled ? 'shipping-rates.enable' : 'shipping-rates.disable';
      const outcome = `${before ? 'on' : 'off'} -> ${enabled ? 'on' : 'off'}`;
      await recordAct(tx, { ...operator, action, subject: 'shipping-rates', outcome });
      return before;
    });
  }
}
