import { Inject, Injectable } from '@nestjs/common';

import type { DomainError } from '@holdfast/errors';
import { CONFIG } from '@holdfast/platform';
import { Pool, runOne } from '@holdfast/postgres';

import type { Cart } from '../cart/cart.js';
import { abuseLimitsOf, tooManyAttempts } from './abuse-limits.js';
import type { AbuseConfig } from './abuse-limits.js';
import * as sql from './code-tries.statements.js';

type TriedCart = Pick<Cart, 'id' | 'tenantId'>;

/**
 * Limits the promotion codes tried on a cart in an hour (TRU-9). A try is spent before its answer is known, and given back where the code
 * is valid, so that concurrent requests cannot learn more than the limit allows.
 */
@Injectable()
export class CodeTries {
  private readonly limit: number;

  constructor(
    private readonly db: Pool,
    @Inject(CONFIG) config: AbuseConfig,
  ) {
    this.limit = abuseLimitsOf(config).codeTries;
  }

  /** Spends one try per code. Throws TOO_MANY_ATTEMPTS where fewer are left: then none is spent, and no answer may be shown. */
  async pay(cart: TriedCart, codes: number): Promise<void> {
    const refusal = await this.tryPay(cart, codes);
    if (refusal) throw refusal;
  }

  /** The same, with the refusal as the result; undefined where the tries were spent. */
  async tryPay({ id, tenantId }: TriedCart, codes: number): Promise<DomainError | undefined> {
    if (this.limit === 0 || codes === 0) return undefined;
    if (await runOne(this.db, sql.SPEND_CODE_TRIES, [id, tenantId, codes, this.limit])) return undefined;
    const wait = await runOne(this.db, sql.WAIT_FOR_CODE_TRIES, [id, tenantId]);
    return tooManyAttempts('too many promotion codes were tried on this cart', wait?.seconds ?? 1);
  }

  /** Returns the tries of valid codes. */
  async giveBack({ id, tenantId }: TriedCart, held: number): Promise<void> {
    if (this.limit === 0 || held === 0) return;
    await runOne(this.db, sql.GIVE_BACK_CODE_TRIES, [id, tenantId, held]);
  }
}
