import type { z } from 'zod';

import type { Queryable } from '@holdfast/postgres';

/** The current state of a section, by the name of each object, for the comparison of `apply`. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** The section of a shop's settings that one app stores (prices, rates, promotions), which `ops apply` creates and changes. */
export abstract class ShopSection<Wanted = unknown> {
  /** Its name in shop.yaml and in the audit. */
  abstract readonly name: string;
  /** An operator's input. Strict: an unknown field is a typing error. */
  abstract readonly schema: z.ZodType<Wanted>;
  /** All objects of the shop that `write` could change, each under its name. */
  abstract snapshot(tx: Queryable, tenantId: string): Promise<Snapshot>;
  /** Creates and changes the given objects; others stay as they are. Idempotent. */
  abstract write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void>;
  /** Called after the commit: empties this process's caches of the shop. */
  written(_tenantId: string): void {}
}
