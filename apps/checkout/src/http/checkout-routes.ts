import type { Reason } from '@holdfast/errors';
import type { ApiRoute } from '@holdfast/openapi';

import {
  checkoutSchema,
  confirmedSchema,
  hostedSessionSchema,
  orderPendingSchema,
  orderStatusSchema,
  pendingSchema,
  shippingMethodsSchema,
} from '../schemas/answers.js';
import {
  confirmCheckoutBody,
  hostedSessionBody,
  startCheckoutBody,
  updateCheckoutBody,
} from '../schemas/checkout-bodies.js';
import { REPLAYED, RETRY_AFTER, idempotentHeaders } from './route-headers.js';

const EVERYWHERE: readonly Reason[] = ['TENANT_UNKNOWN', 'RATE_LIMITED'];
const LIVE: readonly Reason[] = [...EVERYWHERE, 'CHECKOUT_NOT_FOUND', 'CHECKOUT_EXPIRED'];
const QUOTED: readonly Reason[] = ['CURRENCY_UNSUPPORTED', 'SKU_UNKNOWN', 'DEPENDENCY_UNAVAILABLE'];
const KEYED: readonly Reason[] = ['IDEMPOTENCY_PAYLOAD_MISMATCH'];
/** Reasons that prevent an attempt, for every way of payment. */
const OPENING: readonly Reason[] = [
  ...LIVE,
  ...KEYED,
  ...QUOTED,
  'EMAIL_REQUIRED',
  'SHIPPING_ADDRESS_REQUIRED',
  'SHIPPING_METHOD_REQUIRED',
  'SHIPPING_METHOD_UNKNOWN',
  'SHIPPING_RATE_UNAVAILABLE',
  'PAYMENT_METHOD_NOT_ALLOWED',
  'AMOUNT_BELOW_MINIMUM',
  'TOO_MANY_PROMOTION_CODES',
  'CART_VERSION_CONFLICT',
  'CHECKOUT_IN_PROGRESS',
  'PRICE_CHANGED',
  'OUT_OF_STOCK',
  'PROMOTION_INVALID',
  'PROMOTION_EXHAUSTED',
  'TOO_MANY_ATTEMPTS',
  'IDEMPOTENCY_UNAVAILABLE',
  'PAYMENT_UNAVAILABLE',
];

const start: ApiRoute = {
  method: 'post',
  path: '/v1/checkouts',
  summary: 'Starts the checkout of a cart',
  description:
    "Holds the cart's stock for 15 minutes and opens the checkout, or renews the one that lives. After a change of the cart it takes " +
    'the change over: the same checkout, its address and method kept, its stock held anew.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  headers: idempotentHeaders,
  body: startCheckoutBody,
  responses: {
    200: { description: 'the checkout, which lived already', schema: checkoutSchema, headers: REPLAYED },
    201: {
      description: 'the checkout',
      schema: checkoutSchema,
      headers: { ...REPLAYED, location: 'where it is' },
    },
  },
  reasons: [
    ...EVERYWHERE,
    ...KEYED,
    ...QUOTED,
    'IDEMPOTENCY_KEY_IN_USE',
    'CART_NOT_FOUND',
    'CART_NOT_ACTIVE',
    'CART_EMPTY',
    'CART_VERSION_CONFLICT',
    'CHECKOUT_IN_PROGRESS',
    'OUT_OF_STOCK',
    'TOO_MANY_ATTEMPTS',
  ],
};

const get: ApiRoute = {
  method: 'get',
  path: '/v1/checkouts/{id}',
  summary: 'A checkout with live totals',
  description: 'After completion 410 `CHECKOUT_EXPIRED` with `orderId`.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  responses: { 200: { description: 'the checkout', schema: checkoutSchema } },
  reasons: [...LIVE, ...QUOTED],
};

const update: ApiRoute = {
  method: 'patch',
  path: '/v1/checkouts/{id}',
  summary: 'Sets e-mail, addresses and shipping method',
  description: 'What is left out stays as it is. Renews the checkout and its holds.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  body: updateCheckoutBody,
  responses: { 200: { description: 'the checkout', schema: checkoutSchema } },
  reasons: [
    ...LIVE,
    ...QUOTED,
    'CHECKOUT_IN_PROGRESS',
    'SHIPPING_METHOD_UNKNOWN',
    'SHIPPING_RATE_UNAVAILABLE',
  ],
};

const cancel: ApiRoute = {
  method: 'delete',
  path: '/v1/checkouts/{id}',
  summary: 'Cancels a checkout',
  description: 'Its holds are given back at once. A second cancel answers like the first.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  responses: { 204: { description: 'cancelled' } },
  reasons: [...LIVE, 'CHECKOUT_IN_PROGRESS'],
};

const shippingMethods: ApiRoute = {
  method: 'get',
  path: '/v1/checkouts/{id}/shipping-methods',
  summary: 'What shipping to the address costs',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  responses: { 200: { description: 'the methods that serve the address', schema: shippingMethodsSchema } },
  reasons: [...LIVE, 'SHIPPING_ADDRESS_REQUIRED', 'SHIPPING_RATE_UNAVAILABLE'],
};

const confirm: ApiRoute = {
  method: 'post',
  path: '/v1/checkouts/{id}/confirm',
  summary: 'Turns the checkout into an order, once',
  description:
    'Idempotent with and without a key: one cart version makes one order, however often and from however many places it is confirmed. ' +
    'After `requires_action` and the challenge, confirm again. A refusal has charged nothing.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  headers: idempotentHeaders,
  body: confirmCheckoutBody,
  responses: {
    200: {
      description: 'the order, or the challenge the customer has to pass first',
      schema: confirmedSchema,
      headers: REPLAYED,
    },
    202: { description: 'the outcome is not known yet', schema: pendingSchema, headers: RETRY_AFTER },
  },
  reasons: [...OPENING, 'PAYMENT_DECLINED'],
};

const hostedSession: ApiRoute = {
  method: 'post',
  path: '/v1/checkouts/{id}/hosted-session',
  summary: 'A page at the gateway on which the checkout is paid',
  description:
    'Freezes the quote and locks the cart; the same page is answered while it is open. A change of the cart, or another way of paying, ' +
    'closes it first, unless it proves paid. Poll `/order` when the customer comes back. Once there is an order: 410 with `orderId`.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  headers: idempotentHeaders,
  body: hostedSessionBody,
  responses: { 201: { description: 'the page', schema: hostedSessionSchema, headers: REPLAYED } },
  reasons: [...OPENING, 'CHECKOUT_PENDING'],
};

const order: ApiRoute = {
  method: 'get',
  path: '/v1/checkouts/{id}/order',
  summary: 'What became of a checkout',
  description: 'Never waits. Ask again, after the seconds given, while the answer is 202.',
  tag: 'Checkouts',
  access: 'guest-or-customer',
  responses: {
    200: { description: 'not confirmed yet, refused, or done', schema: orderStatusSchema },
    202: {
      description: "under way, in doubt, or at the customer's bank",
      schema: orderPendingSchema,
      headers: RETRY_AFTER,
    },
  },
  reasons: [...EVERYWHERE, 'CHECKOUT_NOT_FOUND'],
};

/** Checkouts. */
export const checkoutRoutes: readonly ApiRoute[] = [
  start,
  get,
  update,
  cancel,
  shippingMethods,
  confirm,
  hostedSession,
  order,
];
