import { z } from 'zod';

import { MAX_RETURN_URL, addressSchema } from '@holdfast/checkout';
import { attemptField, currencyField } from '@holdfast/validation';

import { emailField, textField } from './fields.js';

/** Body that starts a checkout. */
export const startCheckoutBody = z.strictObject({ cartId: textField(100) }).meta({ id: 'StartCheckout' });

/** Body of a change of a checkout: what is left out stays as it is. */
export const updateCheckoutBody = z
  .strictObject({
    email: emailField().optional(),
    shippingAddress: addressSchema.optional(),
    billingAddress: addressSchema.optional().describe('default: the shipping address'),
    shippingMethodId: textField(64).optional(),
  })
  .meta({ id: 'UpdateCheckout' });

const payment = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('card'), paymentMethodId: textField(255).describe("the gateway's id") }),
  z.strictObject({ type: z.literal('cod').describe('cash on delivery') }),
]);

const expectedTotal = z.strictObject({
  amountMinor: z.int('expected a whole number of minor units').min(0, 'must not be negative'),
  currency: currencyField(),
});

/** Body of a confirm. */
export const confirmCheckoutBody = z
  .strictObject({
    payment,
    expectedGrandTotal: expectedTotal
      .optional()
      .describe('another computed total answers 409 `PRICE_CHANGED`, and nothing is charged'),
  })
  .meta({ id: 'ConfirmCheckout' });

/** Where the gateway sends the customer from its page; which addresses a shop allows is the use case's to say (TRU-11). */
const returnField = () => textField(MAX_RETURN_URL);

/** Body that asks for a payment page. */
export const hostedSessionBody = z
  .strictObject({
    successUrl: returnField().describe(
      "where the gateway sends the customer who has paid: https, at one of the shop's return origins; `{CHECKOUT_SESSION_ID}` becomes the page's id",
    ),
    cancelUrl: returnField().describe(
      'where it sends a customer who goes back without paying; the same holds',
    ),
  })
  .meta({ id: 'HostedSession' });

/** An attempt of a checkout, as payment names it. */
export const attemptNumber = attemptField();
