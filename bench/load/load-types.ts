import type { StackUrls } from '../../tools/launcher/stack-types.ts';

/** The shop that a load generator buys in. */
export type Shopfront = HoldfastShopfront | PeerShopfront;

/** A stack of this project, of this or another commit. */
export interface HoldfastShopfront {
  readonly kind: 'holdfast';
  readonly urls: StackUrls;
  readonly skus: readonly string[];
  /** Whether the cart is opened with all its lines by one request. */
  readonly inOneRequest: boolean;
}

/** The peer. A checkout has `lines` of the variants. */
export interface PeerShopfront {
  readonly kind: 'peer';
  readonly url: string;
  readonly variants: readonly string[];
  readonly shippingMethodId: string;
  readonly lines: number;
  /** Whether all lines are put into the cart by one request. */
  readonly inOneRequest: boolean;
}

/** A load: so many shoppers, each beginning its next checkout when the last one is done, for so long or until so many are done. */
export interface LoadJob {
  readonly shoppers: number;
  readonly seconds?: number;
  readonly count?: number;
}

/** Times of one checkout in ms since the load began. */
export interface CheckoutTimes {
  readonly began: number;
  readonly confirming: number;
  readonly ended: number;
}

/** What a load gave. */
export interface LoadSamples {
  readonly checkouts: readonly CheckoutTimes[];
  readonly failures: readonly string[];
  /** Until the last checkout ended. */
  readonly seconds: number;
  /** CPU time of the generator. */
  readonly cpuMs: number;
}

/** A message to the process of a generator: the shop once, then loads. */
export type GeneratorMessage = { readonly shopfront: Shopfront } | { readonly job: LoadJob };

/** Buys in a shop; any number of checkouts at once. */
export interface Customers {
  /** Places one order as a new guest; `onConfirm` is called before the request that places it. */
  buy(onConfirm: () => void): Promise<void>;
  close(): Promise<void>;
}
