import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';

import { Identity, requiredTenant } from '@holdfast/identity';
import type { CallerHeaders } from '@holdfast/identity';
import { parseInput } from '@holdfast/validation';

import { CANCELLED_BY_CUSTOMER, CancelOrder } from '../cancel-order/cancel-order.js';
import type { OrderWithHistory } from '../order/order.repository.js';
import { ReadOrders } from '../read-order/read-orders.js';
import { assertMayReach } from './order-access.js';
import { cancelBodySchema, listQuerySchema } from './order-schemas.js';
import type { OrderPageView, OrderView } from './order-schemas.js';
import { toOrderPageView, toOrderView } from './order-view.js';

/** The storefront's orders. */
@Controller('v1/orders')
export class OrdersHttpController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    @Inject(ReadOrders) private readonly orders: ReadOrders,
    @Inject(CancelOrder) private readonly cancelOrder: CancelOrder,
  ) {}

  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<OrderPageView> {
    const { customerId } = await this.identity.customerOf(headers);
    const { cursor, limit } = parseInput(listQuerySchema, query);
    return toOrderPageView(await this.orders.ofCustomer(customerId, { cursor, size: limit }));
  }

  @Get(':id')
  async get(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<OrderView> {
    return toOrderView(await this.reached(headers, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Headers() headers: CallerHeaders, @Param('id') id: string, @Body() body: unknown): Promise<OrderView> {
    const { order } = await this.reached(headers, id);
    const { reason } = parseInput(cancelBodySchema, body);
    const ref = { tenantId: requiredTenant(), orderId: order.id };
    return toOrderView(await this.cancelOrder.execute(ref, reason ?? CANCELLED_BY_CUSTOMER));
  }

  private async reached(headers: CallerHeaders, id: string): Promise<OrderWithHistory> {
    const caller = await this.identity.callerOf(headers);
    const found = await this.orders.byId(id);
    assertMayReach(found.order, caller);
    return found;
  }
}
