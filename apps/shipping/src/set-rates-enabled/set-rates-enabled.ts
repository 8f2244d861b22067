import { Injectable } from '@nestjs/common';

import { performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool, runOne } from '@holdfast/postgres';

import { SET_RATES_ENABLED } from './set-rates-enabled.statements.js';

const name = (enabled: boolean): string => (enabled ? 'on' : 'off');

/** Switches all shipping rates of a tenant on or off from the next call, with a line of the audit in the same transaction (OPS-7). */
@Injectable()
export class SetRatesEnabled {
  constructor(private readonly pool: Pool) {}

  /** Whether the rates were on before. */
  execute(operator: Operator, enabled: boolean, dryRun = false): Promise<boolean> {
    return performAct(this.pool, dryRun, async (tx) => {
      const row = await runOne(tx, SET_RATES_ENABLED, [operator.tenantId, enabled]);
      const wasEnabled = row?.was_enabled ?? true;
      const action = enabled ? 'shipping-rates.enable' : 'shipping-rates.disable';
      const outcome = `${name(wasEnabled)} -> ${name(enabled)}`;
      await recordAct(tx, { ...operator, action, subject: 'shipping-rates', outcome });
      return wasEnabled;
    });
  }
}
