import type { Call } from '../ports/call.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethods, ShippingRequest } from '../ports/shipping.port.js';
import type { ServiceClients } from './grpc-clients.js';
import { revisionsOf, toTerms } from './grpc-copy-terms.js';

/** Shipping over gRPC. */
export class GrpcShipping extends ShippingPort {
  constructor(private readonly client: ServiceClients['shipping']) {
    super();
  }

  async methods(request: ShippingRequest, call?: Call): Promise<ShippingMethods> {
    const { currency, address, weightGrams, subtotalMinor } = request;
    const answer = await this.client.rateShipping(
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
    const methods = answer.methods.map(({ id, name, rateMinor, estimatedDays }) => ({
      id,
      name,
      rateMinor: BigInt(rateMinor),
      estimatedDays,
    }));
    return { methods, terms: toTerms(answer) };
  }

  watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return revisionsOf(this.client.watchRevision({}, { signal }));
  }
}
