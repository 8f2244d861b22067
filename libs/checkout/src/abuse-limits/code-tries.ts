import type { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { Cart } from '../cart/cart.js';
import { tooManyAttempts } from './abuse-limits.js';

const LATELY = `CASE WHEN code_tries_since > now() - interval '1 hour' THEN code_tries ELSE 0 END`;

// The guard sits in the write: of many tries at once only as many pass as are left.
const SPEND = statement<{ code_tries: number }>(
  'spend_code_tries',
  `UPDATE carts
      SET code_tries = ${LATELY} + $3,
          code_tries_since = CASE WHEN code_tries_since > now() - interval '1 hour' THEN code_tries_since ELSE now() END
    WHERE id = $1 AND tenant_id = $2 AND ${LATELY} + $3 <= $4
   RETURNING code_tries`,
);

const GIVE_BACK = statement<{ code_tries: number }>(
  'give_back_code_tries',
  `UPDATE carts SET code_tries = greatest(0, code_tries - $3) WHERE id = $1 AND tenant_id = $2 RETURNING code_tries`,
);

const WAIT = statement<{ seconds: number }>(
  'wait_for_code_tries',
  `SELECT greatest(1, ceil(extract(epoch FROM code_tries_since + interval '1 hour' - now())))::int AS seconds
     FROM carts WHERE id = $1 AND tenant_id = $2`,
);

type TriedCart = Pick<Cart, 'id' | 'tenantId'>;

/**
 * How many promotion codes may be tried on a cart in an hour (TRU-9). A try is paid before its answer is known, and given back where the
 * code held, so that nothing is told beyond the limit, however many ask at once.
 */
export class CodeTries {
  constructor(
    private readonly db: Queryable,
    private readonly limit: number,
  ) {}

  /** Pays for so many codes. Throws TOO_MANY_ATTEMPTS where fewer are left: then nothing was paid and nothing may be told. */
  async pay(cart: TriedCart, codes: number): Promise<void> {
    const refusal = await this.tryPay(cart, codes);
    if (refusal) throw refusal;
  }

  /** The same, with the refusal as an answer; undefined where it was paid. */
  async tryPay({ id, tenantId }: TriedCart, codes: number): Promise<DomainError | undefined> {
    if (this.limit === 0 || codes === 0) return undefined;
    if (await runOne(this.db, SPEND, [id, tenantId, codes, this.limit])) return undefined;
    const wait = await runOne(this.db, WAIT, [id, tenantId]);
    return tooManyAttempts('too many promotion codes were tried on this cart', wait?.seconds ?? 1);
  }

  /** Gives back the tries of so many codes, which held. */
  async giveBack({ id, tenantId }: TriedCart, held: number): Promise<void> {
    if (this.limit === 0 || held === 0) return;
    await runOne(this.db, GIVE_BACK, [id, tenantId, held]);
  }
}
