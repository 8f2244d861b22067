import { z } from 'zod';

/** Money in JSON (SYS-4); one component in every document. */
export const moneySchema = z
  .object({
    amountMinor: z.int().describe('amount in minor units'),
    currency: z.string().length(3).describe('ISO 4217'),
  })
  .meta({ id: 'Money', description: "An amount in the currency's minor unit" });
