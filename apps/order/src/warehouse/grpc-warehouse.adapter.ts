import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { warehouse } from '@holdfast/proto';

import { WarehousePort } from './warehouse.port.js';
import type { Shortfall } from './warehouse.port.js';

/** Long enough for the order's first event to allocate the hold. */
const HOLD_SECONDS = 900;

/** Warehouse over gRPC. */
export class GrpcWarehouseAdapter extends WarehousePort {
  private readonly client: GrpcClient<warehouse.WarehouseServiceClient>;

  constructor(url: string, timeoutMs: number) {
    super();
    this.client = createGrpcClient<warehouse.WarehouseServiceClient>({
      packageName: 'holdfast.warehouse.v1',
      serviceName: 'WarehouseService',
      url,
      defaultTimeoutMs: timeoutMs,
    });
  }

  async shortfallsOf(orderId: string): Promise<readonly Shortfall[]> {
    return (await this.client.validateAllocation({ orderId })).shortfalls;
  }

  async hold(
    checkoutId: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<void> {
    await this.client.reserveStock({
      checkoutId,
      attempt: 1,
      lines: [...lines],
      ttlSeconds: HOLD_SECONDS,
      sharePercent: 0,
      heldElsewhere: [],
    });
  }

  close(): void {
    this.client.close();
  }
}
