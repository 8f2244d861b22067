import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { CONFIG } from '@holdfast/platform';
import type { warehouse } from '@holdfast/proto';

import type { OrderConfig } from '../config.js';
import { WarehousePort } from './warehouse.port.js';
import type { Shortfall } from './warehouse.port.js';

/** The order's first event allocates the hold well within this time. */
const HOLD_SECONDS = 900;

/** Warehouse over gRPC. */
@Injectable()
export class GrpcWarehouseAdapter extends WarehousePort implements OnApplicationShutdown {
  private readonly client: GrpcClient<warehouse.WarehouseServiceClient>;

  constructor(@Inject(CONFIG) config: Pick<OrderConfig, 'WAREHOUSE_GRPC_URL' | 'GRPC_CALL_TIMEOUT_MS'>) {
    super();
    this.client = createGrpcClient<warehouse.WarehouseServiceClient>({
      packageName: 'holdfast.warehouse.v1',
      serviceName: 'WarehouseService',
      url: config.WAREHOUSE_GRPC_URL,
      defaultTimeoutMs: config.GRPC_CALL_TIMEOUT_MS,
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

  onApplicationShutdown(): void {
    this.client.close();
  }
}
