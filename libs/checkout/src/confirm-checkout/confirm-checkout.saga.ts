import { defineSaga } from '@holdfast/saga';

import { decodeState } from './confirm-checkout.state.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import { ApplyPromotions } from './steps/apply-promotions.step.js';
import { AuthorizePayment } from './steps/authorize-payment.step.js';
import { ConfirmStock } from './steps/confirm-stock.step.js';
import { CreateOrder } from './steps/create-order.step.js';
import { ExtendStockHolds } from './steps/extend-stock-holds.step.js';
import { FinaliseCheckout } from './steps/finalise-checkout.step.js';
import { HostedPayment } from './steps/hosted-payment.step.js';
import { PinStockHolds } from './steps/pin-stock-holds.step.js';
import { ReservePromotions } from './steps/reserve-promotions.step.js';

const paysByCard = { label: 'card', test: ({ payment }: ConfirmCheckoutState) => payment.type === 'card' };
const paysOnPage = {
  label: 'hosted page',
  test: ({ payment }: ConfirmCheckoutState) => payment.type === 'hosted',
};
const hasLimitedPromotions = {
  label: 'limited promotions',
  test: ({ promotions }: ConfirmCheckoutState) => promotions.some(({ limited }) => limited),
};
const hasPromotions = {
  label: 'promotions',
  test: ({ promotions }: ConfirmCheckoutState) => promotions.length > 0,
};

/** The step an attempt waits at for its customer, and goes on from. */
export const AUTHORIZE_STEP = 'authorize-payment';

/** The step that closes the attempt. */
export const FINALISE_STEP = 'finalise';

/** Records that this saga goes on with: version 1 had no hosted page, and nothing else was different. */
export const KNOWN_SAGA_VERSIONS = [1, 2];

/** Turns a priced checkout into a paid order. Flow and failure table: docs/flows/confirm-checkout.md */
export const confirmCheckoutSaga = defineSaga<ConfirmCheckoutState>({
  name: 'confirm-checkout',
  version: 2,
  state: { parse: decodeState },
  steps: ({ compensatable, parallel, pivot, retriable }) => [
    parallel(
      compensatable('reserve-promotions', ReservePromotions, {
        appliesTo: hasLimitedPromotions,
        undo: 'release_promotions',
      }),
      compensatable('extend-stock-holds', ExtendStockHolds, { undo: 'release_reservations' }),
    ),
    // One or the other: the same place in the flow, and the same time to be left for it.
    parallel(
      compensatable(AUTHORIZE_STEP, AuthorizePayment, { appliesTo: paysByCard, undo: 'void_authorization' }),
      compensatable('hosted-payment', HostedPayment, { appliesTo: paysOnPage, undo: 'refund_payment' }),
    ),
    compensatable('pin-stock-holds', PinStockHolds, { onRefusal: 'undo-all', undo: 'release_reservations' }),
    pivot('create-order', CreateOrder),
    parallel(
      retriable('confirm-stock', ConfirmStock, { bestEffort: 'confirm_reservations' }),
      retriable('apply-promotions', ApplyPromotions, {
        appliesTo: hasPromotions,
        bestEffort: 'apply_promotion',
      }),
    ),
    retriable(FINALISE_STEP, FinaliseCheckout),
  ],
});
