import { z } from 'zod';

/** A postal address in JSON; one component in every document. */
export const addressSchema = z
  .object({
    name: z.string(),
    line1: z.string(),
    line2: z.string().optional(),
    city: z.string(),
    region: z.string().optional(),
    postalCode: z.string(),
    countryCode: z.string().length(2),
    phone: z.string().optional(),
  })
  .meta({ id: 'Address' });
