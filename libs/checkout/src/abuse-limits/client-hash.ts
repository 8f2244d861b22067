import { createHmac } from 'node:crypto';

/** Half of SHA-256 is enough to tell clients apart, and less to keep. */
const HASH_BYTES = 16;

/**
 * What stands for a client's address: a hash under the shop's own key, since an address is personal data and there are few enough of them to
 * try all. Without a key there is none, and limits per client do not apply; they never count all unknown clients as one.
 */
export class ClientHashes {
  constructor(private readonly key: string | undefined) {}

  /** Of a client of a tenant; undefined where no client is known. */
  of(tenantId: string, client: string | undefined): Buffer | undefined {
    if (this.key === undefined || client === undefined) return undefined;
    const digest = createHmac('sha256', this.key)
      .update(JSON.stringify([tenantId, client]))
      .digest();
    return digest.subarray(0, HASH_BYTES);
  }
}
