import { Injectable } from '@nestjs/common';

import { PivotStep } from '@holdfast/saga';
import type { Settlement, StepScope } from '@holdfast/saga';

import { OrderPort } from '../../ports/order.port.js';
import { NO_GATEWAY_IDS } from '../confirm-checkout.state.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/** The pivot: from here the order stands. Reasons: ATTEMPT_FENCED, ORDER_MISMATCH. */
@Injectable()
export class CreateOrder extends PivotStep<ConfirmCheckoutState> {
  constructor(private readonly order: OrderPort) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    const { payment } = state;
    const isPaid = payment.type === 'card' || payment.type === 'hosted';
    const authorizationId = isPaid ? state.authorizationId : NO_GATEWAY_IDS[payment.type];
    if (authorizationId === undefined) throw new Error('an order needs its authorisation');
    return this.order.create(
      {
        checkoutId: state.checkoutId,
        attempt,
        orderId: state.newOrderId,
        cartId: state.cartId,
        cartTokenHash: Buffer.from(state.cartTokenHash ?? '', 'hex'),
        customerId: state.customerId,
        email: state.email,
        locale: state.locale,
        note: state.note,
        payment: {
          id: payment.id,
          type: payment.type === 'hosted' ? 'card' : payment.type,
          authorizationId,
          pageId: state.pageId,
        },
        capturePolicy: state.capturePolicy,
        taxRounding: state.taxRounding,
        totals: state.totals,
        products: state.products,
        shippingAddress: state.shippingAddress,
        billingAddress: state.billingAddress,
        shippingMethod: state.shippingMethod,
      },
      { deadline },
    );
  }

  /** The order if there is one; else this attempt can never become one, and its holds may be released. */
  async settle(
    { checkoutId }: ConfirmCheckoutState,
    { attempt, deadline }: StepScope,
  ): Promise<Settlement<ConfirmCheckoutState>> {
    const order = await this.order.fence({ checkoutId, attempt }, { deadline });
    return order ? { kind: 'happened', patch: order } : { kind: 'did_not_happen' };
  }
}
