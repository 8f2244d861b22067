/** A shop's settings (SYS-6). They travel in the requests that need them and are kept on the order. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly pricesIncludeTax: boolean;
  /** Only where prices include tax: shipping is priced without, its tax is added. */
  readonly shippingPricesNet: boolean;
  readonly taxRounding: 'line' | 'total';
  readonly capturePolicy: 'immediate' | 'on_shipment';
  readonly maxPromotionCodes: number;
  readonly paymentMethods: readonly string[];
  readonly gatewayAccount: string | undefined;
  readonly missingShippingRate: 'refuse' | 'fallback';
  readonly fallbackShippingMinor: bigint | undefined;
  readonly locale: string;
  /** Origins that customers may be sent back to (TRU-11); none: any in `local`, none in production. */
  readonly returnOrigins: readonly string[];
}
