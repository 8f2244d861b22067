import type { z } from 'zod';

import type { Queryable } from '@holdfast/postgres';

/** What stands of a part, by the name of each thing: what `apply` compares. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** What one app keeps of a shop's settings (prices, rates, promotions), so that `ops apply` can create and change it. */
export abstract class ShopPart<Wanted = unknown> {
  /** Its name in shop.yaml's terms and in the audit. */
  abstract readonly name: string;
  /** What an operator may say of it. Strict: a field nobody knows is a slip of the keyboard. */
  abstract readonly schema: z.ZodType<Wanted>;
  /** Everything of the shop that `write` could change, each under its name. */
  abstract snapshot(tx: Queryable, tenantId: string): Promise<Snapshot>;
  /** Creates and changes what is named; what is not named stays as it is. Idempotent. */
  abstract write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void>;
  /** What was written stands: forgets what this process remembers of the shop. */
  written(_tenantId: string): void {}
}
