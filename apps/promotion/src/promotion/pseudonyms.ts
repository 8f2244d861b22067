import { createHmac } from 'node:crypto';

/**
 * What stands for an erased customer (SEC-4): a hash under the shop's own key. Limits still know her when she comes back, and nobody
 * without the key can try out addresses against it. Without a key there are none, and limits begin anew.
 */
export class Pseudonyms {
  constructor(private readonly key: string | undefined) {}

  /** Of an account or of an e-mail's key; undefined without a key. */
  of(tenantId: string, value: string): string | undefined {
    if (this.key === undefined) return undefined;
    return `erased:${createHmac('sha256', this.key)
      .update(JSON.stringify([tenantId, value]))
      .digest('hex')}`;
  }

  /** The same where there may be nobody, for a statement's parameter. */
  orNull(tenantId: string, value: string | null): string | null {
    return value === null ? null : (this.of(tenantId, value) ?? null);
  }
}
