import type { Reason } from '@holdfast/errors';
import type { ApiRoute } from '@holdfast/openapi';

import { cartSchema } from '../schemas/answers.js';
import {
  addLineBody,
  changeLineBody,
  createCartBody,
  promotionCodesBody,
  removeLineQuery,
} from '../schemas/cart-bodies.js';
import { ETAG, REPLAYED, idempotentVersionHeaders, versionHeaders } from './route-headers.js';

const EVERYWHERE: readonly Reason[] = ['TENANT_UNKNOWN', 'RATE_LIMITED'];
const CHANGE: readonly Reason[] = [
  ...EVERYWHERE,
  'CART_NOT_FOUND',
  'CART_NOT_ACTIVE',
  'CART_VERSION_CONFLICT',
  'CHECKOUT_IN_PROGRESS',
];
const KEYED: readonly Reason[] = ['IDEMPOTENCY_PAYLOAD_MISMATCH', 'IDEMPOTENCY_KEY_IN_USE'];
const cart = (description: string, headers: Readonly<Record<string, string>> = ETAG) => ({
  description,
  schema: cartSchema,
  headers,
});

/** Carts. */
export const cartRoutes: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/v1/carts',
    summary: 'Opens a cart',
    description:
      'Open to all, with lines or without. The token is returned only here: it gives access to the cart. Lines follow the rules of adding one; nothing is stored where one is refused, and `errors` name its place.',
    tag: 'Carts',
    access: 'public',
    body: createCartBody,
    responses: { 201: cart('the cart, with its token', { ...ETAG, location: 'where it is' }) },
    reasons: [
      ...EVERYWHERE,
      'CURRENCY_UNSUPPORTED',
      'UNAUTHENTICATED',
      'SKU_UNKNOWN',
      'CART_FULL',
      'DEPENDENCY_UNAVAILABLE',
    ],
  },
  {
    method: 'get',
    path: '/v1/carts/{id}',
    summary: 'A cart',
    tag: 'Carts',
    access: 'guest-or-customer',
    responses: { 200: cart('the cart') },
    reasons: [...EVERYWHERE, 'CART_NOT_FOUND'],
  },
  {
    method: 'post',
    path: '/v1/carts/{id}/lines',
    summary: 'Adds pieces of a SKU',
    description:
      'A SKU that is in the cart already joins its line. At most 100 lines, at most 999 pieces on one.',
    tag: 'Carts',
    access: 'guest-or-customer',
    headers: idempotentVersionHeaders,
    body: addLineBody,
    responses: { 200: cart('the cart', { ...ETAG, ...REPLAYED }) },
    reasons: [...CHANGE, ...KEYED, 'SKU_UNKNOWN', 'CART_FULL', 'DEPENDENCY_UNAVAILABLE'],
  },
  {
    method: 'patch',
    path: '/v1/carts/{id}/lines/{lineId}',
    summary: "Sets a line's quantity",
    tag: 'Carts',
    access: 'guest-or-customer',
    headers: versionHeaders,
    body: changeLineBody,
    responses: { 200: cart('the cart') },
    reasons: [...CHANGE, 'CART_LINE_NOT_FOUND'],
  },
  {
    method: 'delete',
    path: '/v1/carts/{id}/lines/{lineId}',
    summary: 'Takes a line out',
    tag: 'Carts',
    access: 'guest-or-customer',
    headers: versionHeaders,
    query: removeLineQuery,
    responses: { 200: cart('the cart') },
    reasons: [...CHANGE, 'CART_LINE_NOT_FOUND'],
  },
  {
    method: 'put',
    path: '/v1/carts/{id}/promotion-codes',
    summary: 'Replaces the promotion codes',
    description:
      'Codes are stored as given; the answer says per code what it does. A live checkout of the cart is priced anew.',
    tag: 'Carts',
    access: 'guest-or-customer',
    headers: versionHeaders,
    body: promotionCodesBody,
    responses: { 200: cart('the cart') },
    reasons: [...CHANGE, 'TOO_MANY_PROMOTION_CODES', 'TOO_MANY_ATTEMPTS', 'DEPENDENCY_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/carts/{id}/claim',
    summary: "Takes a guest's cart over",
    description:
      "For a customer who also shows the cart's token. The token ends with that: cart, checkout and order open to the customer's own token alone. An open challenge or payment page is cancelled first.",
    tag: 'Carts',
    access: 'customer',
    headers: idempotentVersionHeaders,
    responses: { 200: cart('the cart', { ...ETAG, ...REPLAYED }) },
    reasons: [...CHANGE, ...KEYED],
  },
];
