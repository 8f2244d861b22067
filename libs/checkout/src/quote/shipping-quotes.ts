import { Injectable } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';

import { cartSubtotalMinor } from '../cart/cart.js';
import { CopiedShipping } from '../copies/copied-shipping.js';
import type { Call } from '../ports/call.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethod } from '../ports/shipping.port.js';
import type { QuoteRequest } from './quote-request.js';
import type { Warning } from './quote.js';

/** The chosen shipping and its rate; without a method none is chosen yet. */
export interface ChosenShipping {
  readonly rateMinor: bigint;
  readonly method: { readonly id: string; readonly name: string; readonly estimatedDays: number } | undefined;
  readonly warnings: readonly Warning[];
}

/** The input of a rate. */
export type RateRequest = Pick<QuoteRequest, 'cart' | 'shippingAddress' | 'answers'>;

/** The method of the fallback rate, while shipping is unavailable. */
const FALLBACK_METHOD = { id: 'standard', name: 'Standard' } as const;

const NOT_CHOSEN: ChosenShipping = { rateMinor: 0n, method: undefined, warnings: [] };

/** Shipping as a quote needs it, with the tenant's fallback rate where it has one (CHK-8). Never free because a service is down. */
@Injectable()
export class ShippingQuotes {
  constructor(
    private readonly shipping: ShippingPort,
    private readonly copied: CopiedShipping,
  ) {}

  /** Every method that serves the address. Reasons: SHIPPING_ADDRESS_REQUIRED, SHIPPING_RATE_UNAVAILABLE. */
  async list(
    { cart, shippingAddress, answers }: RateRequest,
    weightGrams: number,
    call?: Call,
  ): Promise<readonly ShippingMethod[]> {
    if (!shippingAddress) throw new DomainError('SHIPPING_ADDRESS_REQUIRED');
    const subtotalMinor = cartSubtotalMinor(cart);
    const shipping = answers === 'copied' ? this.copied : this.shipping;
    try {
      const { methods } = await shipping.methods(
        { currency: cart.currency, address: shippingAddress, weightGrams, subtotalMinor },
        call,
      );
      return methods;
    } catch (cause) {
      // A refusal of our own request is a bug or bad data, not a missing rate.
      if (isDomainError(cause) && (cause.httpStatus < 500 || cause.reason === 'SHIPPING_RATE_UNAVAILABLE'))
        throw cause;
      throw rateUnavailable(cause);
    }
  }

  /** The methods to choose from: as `list`, or without a rate the tenant's fallback rate, if it has one. */
  async offer(
    request: RateRequest & Pick<QuoteRequest, 'tenant'>,
    weightGrams: number,
    call?: Call,
  ): Promise<readonly ShippingMethod[]> {
    try {
      const methods = await this.list(request, weightGrams, call);
      return methods.length > 0 ? methods : fallbackMethods(request);
    } catch (error) {
      const methods = isDomainError(error, 'SHIPPING_RATE_UNAVAILABLE') ? fallbackMethods(request) : [];
      if (methods.length === 0) throw error;
      return methods;
    }
  }

  /** The chosen method's rate. Reasons, where a missing rate is to be refused: SHIPPING_METHOD_UNKNOWN, SHIPPING_RATE_UNAVAILABLE. */
  async choose(request: QuoteRequest, weightGrams: number, call?: Call): Promise<ChosenShipping> {
    const { shippingAddress, shippingMethodId, onMissingShipping } = request;
    if (!shippingAddress || !shippingMethodId) return NOT_CHOSEN;
    try {
      return rateOf(await this.list(request, weightGrams, call), shippingMethodId);
    } catch (error) {
      if (!isDomainError(error, 'SHIPPING_RATE_UNAVAILABLE', 'SHIPPING_METHOD_UNKNOWN')) throw error;
      const rateMinor = fallbackMinor(request);
      if (error.reason === 'SHIPPING_RATE_UNAVAILABLE' && rateMinor !== undefined) {
        return fallback(shippingMethodId, rateMinor);
      }
      if (onMissingShipping === 'refuse') throw error;
      return { ...NOT_CHOSEN, warnings: [{ code: error.reason as Warning['code'], message: error.message }] };
    }
  }
}

const rateUnavailable = (cause?: unknown): DomainError =>
  new DomainError('SHIPPING_RATE_UNAVAILABLE', { cause, metadata: { dependency: 'shipping' } });

/** The tenant's fallback rate, where it has one: in its own currency only, since the same number of another one is another amount. */
function fallbackMinor({ cart, tenant }: Pick<QuoteRequest, 'cart' | 'tenant'>): bigint | undefined {
  const { missingShippingRate, fallbackShippingMinor, currency } = tenant;
  return missingShippingRate === 'fallback' && cart.currency === currency ? fallbackShippingMinor : undefined;
}

function fallbackMethods(request: Pick<QuoteRequest, 'cart' | 'tenant'>): ShippingMethod[] {
  const rateMinor = fallbackMinor(request);
  return rateMinor === undefined ? [] : [{ ...FALLBACK_METHOD, rateMinor, estimatedDays: 0 }];
}

function rateOf(methods: readonly ShippingMethod[], methodId: string): ChosenShipping {
  if (methods.length === 0) throw rateUnavailable();
  const method = methods.find(({ id }) => id === methodId);
  if (!method) {
    throw new DomainError('SHIPPING_METHOD_UNKNOWN', { detail: `${methodId} does not serve this address` });
  }
  const { id, name, estimatedDays, rateMinor } = method;
  return { rateMinor, method: { id, name, estimatedDays }, warnings: [] };
}

const fallback = (id: string, rateMinor: bigint): ChosenShipping => ({
  rateMinor,
  method: { id, name: id, estimatedDays: 0 },
  warnings: [
    {
      code: 'FALLBACK_SHIPPING_RATE',
      message: 'no shipping rate could be had; the fallback rate is charged',
    },
  ],
});
