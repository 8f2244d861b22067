import type { OrderFacts } from './order-facts.js';

/** Order, as far as those need it who act on its events. */
export abstract class OrderFactsPort {
  /**
   * The order of the current tenant; undefined: order says that there is none. Throws DEPENDENCY_UNAVAILABLE whenever order did not say
   * so itself: it is away, late, or does not let us ask.
   */
  abstract of(orderId: string): Promise<OrderFacts | undefined>;
}
