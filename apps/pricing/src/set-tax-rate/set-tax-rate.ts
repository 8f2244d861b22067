import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { validationFailed } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool, inTransaction, run, runOne } from '@holdfast/postgres';
import { countryField, normalisePostalCode, normaliseRegion, textField } from '@holdfast/validation';

import { TaxRatesRepository } from '../tax-rates/tax-rates.repository.js';
import {
  ADD_RATE,
  CLASS_TAXING_SHIPPING,
  DROP_LATER,
  END_FORMER,
  LOCK_COUNTRY,
} from './set-tax-rate.statements.js';

const named = () => textField(100).trim().min(1, 'is required');

/** A rate of a jurisdiction, in force from an instant on. */
export const NewTaxRate = z
  .object({
    countryCode: countryField(),
    region: textField(100),
    postalPrefix: textField(20),
    taxClass: named(),
    name: named(),
    rate: z
      .string()
      .regex(/^(0(\.\d{1,10})?|1(\.0{1,10})?)$/, 'expected a decimal fraction from 0 to 1, such as 0.0825'),
    compound: z.boolean(),
    priority: z.int().min(0).max(1_000),
    appliesToShipping: z.boolean(),
    /** Empty: now. */
    validFrom: z.union([z.literal(''), z.iso.datetime({ offset: true })]),
  })
  .transform((rate) => ({
    ...rate,
    region: normaliseRegion(rate.region, rate.countryCode),
    postalPrefix: normalisePostalCode(rate.postalPrefix),
  }));

export type NewTaxRate = z.output<typeof NewTaxRate>;

/** Sets a tax rate from an instant on and ends the one in force, with a line of the audit in the same transaction. */
@Injectable()
export class SetTaxRate {
  constructor(
    private readonly pool: Pool,
    private readonly rates: TaxRatesRepository,
  ) {}

  /**
   * The next CalculateTax of this process uses the rate; other processes are notified within milliseconds. Reason: VALIDATION_FAILED where
   * another class already taxes shipping there.
   */
  async execute(operator: Operator, rate: NewTaxRate): Promise<void> {
    const { tenantId } = operator;
    const place = [tenantId, rate.countryCode, rate.region, rate.postalPrefix];
    const from = rate.validFrom || null;
    const key = [...place, rate.taxClass, rate.name, from];
    await inTransaction(this.pool, async (tx) => {
      await run(tx, LOCK_COUNTRY, [JSON.stringify(['tax_rates', tenantId, rate.countryCode])]);
      const other = rate.appliesToShipping
        ? await runOne(tx, CLASS_TAXING_SHIPPING, [...place, rate.taxClass, from])
        : undefined;
      if (other) {
        throw validationFailed([
          { path: 'appliesToShipping', message: `class ${other.tax_class} taxes shipping there already` },
        ]);
      }
      await run(tx, DROP_LATER, key);
      await run(tx, END_FORMER, key);
      await run(tx, ADD_RATE, [...key, rate.rate, rate.compound, rate.priority, rate.appliesToShipping]);
      await recordAct(tx, {
        ...operator,
        action: 'tax-rates.set',
        subject: subjectOf(rate),
        outcome: `${rate.rate} from ${rate.validFrom || 'now'}`,
      });
    });
    this.rates.forget(tenantId);
  }
}

const subjectOf = ({ countryCode, region, postalPrefix, taxClass, name }: NewTaxRate): string =>
  [countryCode, region, postalPrefix, taxClass, name].filter(Boolean).join(' ');
