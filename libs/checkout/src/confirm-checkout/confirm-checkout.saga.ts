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
const hasPassingHold = {
  label: 'hold ends soon',
  test: ({ hasLastingHold }: ConfirmCheckoutState) => hasLastingHold !== true,
};
const hasLimitedPromotions = {
  label: 'limited promotions',
  test: ({ promotions }: ConfirmCheckoutState) => promotions.some(({ limited }) => limited),
};
const hasPromotions = {
  label: 'promotions',
  test: ({ promotions }: ConfirmCheckoutState) => promotions.length > 0,
};

/** The step at which an attempt waits for its customer, and resumes. */
export const AUTHORIZE_STEP = 'authorize-payment';

/** The step that closes the attempt. */
export const FINALISE_STEP = 'finalise';

/**
 * Versions of stored attempts that this saga can go on with: version 1 lacked the hosted page; version 2 extended every hold, drew no order id
 * and confirmed the stock after the order.
 */
export const KNOWN_SAGA_VERSIONS = [1, 2, 3];

/** Turns a priced checkout into a paid order. Flow and failure table: docs/flows/confirm-checkout.md */
export const confirmCheckoutSaga = defineSaga<ConfirmCheckoutState>({
  name: 'confirm-checkout',
  version: 3,
  state: { parse: decodeState },
  steps: ({ bestEffort, compensatable, deferrable, parallel, pivot }) => [
    parallel(
      compensatable('reserve-promotions', ReservePromotions, { appliesTo: hasLimitedPromotions }),
      compensatable('extend-stock-holds', ExtendStockHolds, { appliesTo: hasPassingHold }),
    ),
    // One or the other: the same place in the flow, and the same share of the budget.
    parallel(
      compensatable(AUTHORIZE_STEP, AuthorizePayment, { appliesTo: paysByCard }),
      compensatable('hosted-payment', HostedPayment, { appliesTo: paysOnPage }),
    ),
    compensatable('pin-stock-holds', PinStockHolds, { onRefusal: 'undo-all' }),
    pivot('create-order', CreateOrder),
    bestEffort('apply-promotions', ApplyPromotions, { appliesTo: hasPromotions }),
    deferrable(FINALISE_STEP, FinaliseCheckout),
  ],
  retired: [ConfirmStock],
});

/** Names of the operations that steps leave to the worker, as they are stored (CHK-11). */
export const COMPENSATION_OPERATIONS: readonly string[] = [...confirmCheckoutSaga.operations.keys()];
