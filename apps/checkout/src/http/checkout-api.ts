import type { ApiDescription } from '@holdfast/openapi';

import { cartRoutes } from './cart-routes.js';
import { checkoutRoutes } from './checkout-routes.js';

/** The storefront's API: carts and checkouts. */
export const checkoutApi: ApiDescription = {
  title: 'Holdfast checkout',
  version: '1.0.0',
  description:
    'Carts and checkouts. A cart becomes a checkout, with its stock held, and a confirmed checkout becomes an order, once. ' +
    'Errors are RFC 9457 problem documents: switch on `reason`. Orders are read from the order service.',
  routes: [...cartRoutes, ...checkoutRoutes],
};
