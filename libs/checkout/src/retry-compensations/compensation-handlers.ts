import type { Queryable } from '@holdfast/postgres';

import type { PaymentPort } from '../ports/payment.port.js';
import type { PromotionPort } from '../ports/promotion.port.js';
import type { WarehousePort } from '../ports/warehouse.port.js';
import type { CompensationHandler } from './compensation-handler.js';
import { ApplyPromotion } from './handlers/apply-promotion.js';
import { CartCleanup } from './handlers/cart-cleanup.js';
import { ConfirmReservations } from './handlers/confirm-reservations.js';
import { RefundPayment } from './handlers/refund-payment.js';
import { ReleasePromotions } from './handlers/release-promotions.js';
import { ReleaseReservations } from './handlers/release-reservations.js';
import { VoidAuthorization } from './handlers/void-authorization.js';

/** A handler for every operation there is. */
export const compensationHandlers = (
  db: Queryable,
  ports: {
    readonly payment: PaymentPort;
    readonly warehouse: WarehousePort;
    readonly promotion: PromotionPort;
  },
): CompensationHandler[] => [
  new VoidAuthorization(ports.payment),
  new RefundPayment(ports.payment),
  new ReleaseReservations(ports.warehouse),
  new ConfirmReservations(ports.warehouse),
  new ReleasePromotions(ports.promotion),
  new ApplyPromotion(ports.promotion),
  new CartCleanup(db),
];
