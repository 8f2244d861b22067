import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { warehouse } from '@holdfast/proto';

import { WarehousePort } from '../ports/warehouse.port.js';
import type { Shortfall } from '../ports/warehouse.port.js';

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

  close(): void {
    this.client.close();
  }
}
