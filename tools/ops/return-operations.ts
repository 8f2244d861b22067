import { z } from 'zod';

import { rowsOf } from './ops-api.ts';
import type { OpsRoutes, Row } from './ops-api.ts';

/** A return as it is requested. */
export interface RequestedReturn {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly reason?: string | undefined;
  readonly exchangeFor?: readonly { readonly sku: string; readonly quantity: number }[] | undefined;
}

const ReturnShape = z.looseObject({ orderId: z.string() });

/** Returns and exchanges, by order's routes for operators. */
export class ReturnOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Returns that wait for a decision, oldest first. */
  async open(tenant: string): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, 'order', '/v1/returns?limit=200'), 'returns');
  }

  async show(tenant: string, id: string): Promise<z.output<typeof ReturnShape>> {
    return ReturnShape.parse(await this.api.get(tenant, 'order', `/v1/returns/${encodeURIComponent(id)}`));
  }

  async ofOrder(tenant: string, orderId: string): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, 'order', pathOf(orderId)), 'returns');
  }

  request(tenant: string, orderId: string, requested: RequestedReturn): Promise<unknown> {
    return this.api.post(tenant, 'order', pathOf(orderId), requested);
  }

  /** `decision`: approve, receive, complete or reject. */
  async decide(tenant: string, id: string, decision: string, body: object = {}): Promise<unknown> {
    const { orderId } = await this.show(tenant, id);
    return this.api.post(tenant, 'order', `/v1/orders/${orderId}/returns/${id}/${decision}`, body);
  }
}

const pathOf = (orderId: string): string => `/v1/orders/${encodeURIComponent(orderId)}/returns`;
