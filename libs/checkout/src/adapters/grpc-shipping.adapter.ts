import type { Call } from '../ports/call.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethod, ShippingRequest } from '../ports/shipping.port.js';
import type { ServiceClients } from './grpc-clients.js';

/** Shipping over gRPC. */
export class GrpcShipping extends ShippingPort {
  constructor(private readonly client: ServiceClients['shipping']) {
    super();
  }

  async methods(request: ShippingRequest, call?: Call): Promise<readonly ShippingMethod[]> {
    const { currency, address, weightGrams, subtotalMinor } = request;
    const { methods } = await this.client.rateShipping(
      {
        currency,
        countryCode: address.countryCode,
        region: address.region ?? '',
        postalCode: address.postalCode,
        weightGrams: String(weightGrams),
        subtotalMinor: String(subtotalMinor),
        methodId: '',
      },
      call,
    );
    return methods.map(({ id, name, rateMinor, estimatedDays }) => ({
      id,
      name,
      rateMinor: BigInt(rateMinor),
      estimatedDays,
    }));
  }
}
