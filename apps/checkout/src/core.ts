export type { CheckoutCore } from '@holdfast/checkout';

/** Injection token of the use cases and what they stand on. */
export const CORE = Symbol('CheckoutCore');
/** Injection token of the parsed settings. */
export const CONFIG = Symbol('CheckoutConfig');
