import { createHmac } from 'node:crypto';

/**
 * The replacement of an erased customer's account and address (SEC-4): a hash under the shop's own key. Limits still count for a customer who
 * returns, and addresses cannot be tested against the hash without the key. Without a key there are no pseudonyms, and limits start anew.
 */
export class Pseudonyms {
  constructor(private readonly key: string | undefined) {}

  /** The pseudonym of an account or of an e-mail key; undefined without a key. */
  of(tenantId: string, value: string): string | undefined {
    if (this.key === undefined) return undefined;
    return `erased:${createHmac('sha256', this.key)
      .update(JSON.stringify([tenantId, value]))
      .digest('hex')}`;
  }

  /** The same for a statement's parameter: null stays null, and a missing key gives null. */
  orNull(tenantId: string, value: string | null): string | null {
    return value === null ? null : (this.of(tenantId, value) ?? null);
  }
}
