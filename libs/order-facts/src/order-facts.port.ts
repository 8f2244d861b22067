import type { OrderFacts } from './order-facts.js';

/** Order, as far as consumers of its events need it. */
export abstract class OrderFactsPort {
  /**
   * The order of the current tenant; undefined if order has none. Throws DEPENDENCY_UNAVAILABLE whenever order did not answer: it is
   * unreachable, late, or refuses the call.
   */
  abstract of(orderId: string): Promise<OrderFacts | undefined>;
}
