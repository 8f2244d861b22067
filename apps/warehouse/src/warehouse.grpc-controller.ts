import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';

import { OpsScope } from '@holdfast/ops';
import { warehouse } from '@holdfast/proto';

import { CheckAvailability, checkSkus } from './check-availability/check-availability.js';
import { ConfirmReservations } from './confirm-reservations/confirm-reservations.js';
import { ExtendReservations } from './extend-reservations/extend-reservations.js';
import { PinReservations } from './pin-reservations/pin-reservations.js';
import { ReleaseReservations } from './release-reservations/release-reservations.js';
import { ReserveStock } from './reserve-stock/reserve-stock.js';
import { SetStock } from './set-stock/set-stock.js';
import { StockLevelsRepository } from './stock-levels/stock-levels.repository.js';
import { ValidateAllocation } from './validate-allocation/validate-allocation.js';

@Controller()
@warehouse.WarehouseServiceControllerMethods()
export class WarehouseGrpcController implements warehouse.WarehouseServiceController {
  constructor(
    private readonly availability: CheckAvailability,
    private readonly reserve: ReserveStock,
    private readonly extend: ExtendReservations,
    private readonly pin: PinReservations,
    private readonly confirm: ConfirmReservations,
    private readonly release: ReleaseReservations,
    private readonly validate: ValidateAllocation,
    private readonly scope: OpsScope,
    private readonly set: SetStock,
    private readonly stock: StockLevelsRepository,
  ) {}

  async checkAvailability({
    skus,
  }: warehouse.CheckAvailabilityRequest): Promise<warehouse.CheckAvailabilityResponse> {
    return { availabilities: [...(await this.availability.execute(skus))] };
  }

  async reserveStock(request: warehouse.ReserveStockRequest): Promise<warehouse.ReserveStockResponse> {
    return { reservations: [...(await this.reserve.execute(request))] };
  }

  async extendReservations(
    request: warehouse.ExtendReservationsRequest,
  ): Promise<warehouse.ExtendReservationsResponse> {
    return { reservations: [...(await this.extend.execute(request))] };
  }

  async pinReservations(
    request: warehouse.PinReservationsRequest,
  ): Promise<warehouse.PinReservationsResponse> {
    await this.pin.execute(request);
    return {};
  }

  async confirmReservations(
    request: warehouse.ConfirmReservationsRequest,
  ): Promise<warehouse.ConfirmReservationsResponse> {
    await this.confirm.execute(request);
    return {};
  }

  async releaseReservations(
    request: warehouse.ReleaseReservationsRequest,
  ): Promise<warehouse.ReleaseReservationsResponse> {
    return { releasedQuantity: await this.release.execute(request) };
  }

  async validateAllocation({
    orderId,
  }: warehouse.ValidateAllocationRequest): Promise<warehouse.ValidateAllocationResponse> {
    return { shortfalls: [...(await this.validate.execute(orderId))] };
  }

  async getStock({ skus }: warehouse.GetStockRequest): Promise<warehouse.GetStockResponse> {
    return { levels: await this.stock.levels(checkSkus(skus)) };
  }

  async setStock(
    { sku, quantity, locationId }: warehouse.SetStockRequest,
    metadata?: Metadata,
  ): Promise<warehouse.SetStockResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    const count = { sku, quantity, locationId: locationId || undefined };
    return { levels: await this.set.execute(operator, count) };
  }
}
