import type { Shipment } from '../../order/order-events.js';
import type { OrderStatus } from '../../order/order-status.js';
import type { PaymentType } from '../../order/order.js';
import type { Replacement, ReturnKind, ReturnLine, ReturnStatus } from '../../order/return.js';

/** A past move of the order. */
export interface MoveFact {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly shipment: Shipment | null;
}

/** A return or an exchange, with all stages it has reached. */
export interface ReturnFact {
  readonly id: string;
  readonly kind: ReturnKind;
  readonly status: ReturnStatus;
  readonly reached: readonly ReturnStatus[];
  readonly reason: string | null;
  readonly refundMinor: bigint;
  readonly lines: readonly Omit<ReturnLine, 'units'>[];
  readonly replacements: readonly Pick<Replacement, 'sku' | 'name' | 'quantity'>[];
  readonly linkedOrder: { readonly id: string; readonly number: string } | undefined;
}

/** An order read from its rows, for consumers that verify events (TRU-3). */
export interface OrderFacts {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly customerId: string | null;
  readonly email: string;
  readonly locale: string;
  readonly paymentId: string | null;
  readonly paymentType: PaymentType;
  readonly currency: string;
  readonly grandTotalMinor: bigint;
  readonly exchangedOrderId: string | null;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
  }[];
  readonly moves: readonly MoveFact[];
  readonly returns: readonly ReturnFact[];
}

/** All stages a return has reached. For a rejected one, the row's timestamps decide. */
export function stagesReached({
  status,
  wasApproved,
  wasReceived,
}: {
  readonly status: ReturnStatus;
  readonly wasApproved: boolean;
  readonly wasReceived: boolean;
}): ReturnStatus[] {
  const reached: ReturnStatus[] = ['requested'];
  if (wasApproved || ['approved', 'received', 'completed'].includes(status)) reached.push('approved');
  if (wasReceived || ['received', 'completed'].includes(status)) reached.push('received');
  if (status === 'completed') reached.push('completed');
  return reached;
}
