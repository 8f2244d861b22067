import { createHmac } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';

import type { CheckoutSettings } from '../checkout-settings.js';

/** Half of SHA-256 is enough to distinguish clients. */
const HASH_BYTES = 16;

/**
 * Hashes client addresses under the shop's own key: an address is personal data, and a hash without a key could be reversed by trying all
 * addresses. Without a key there is no hash, and limits per client do not apply; unknown clients never count as one.
 */
@Injectable()
export class ClientHashes {
  private readonly key: string | undefined;

  constructor(@Inject(CONFIG) { CLIENT_HASH_KEY }: Pick<CheckoutSettings, 'CLIENT_HASH_KEY'>) {
    this.key = CLIENT_HASH_KEY;
  }

  /** Of a client of a tenant; undefined where no client is known. */
  of(tenantId: string, client: string | undefined): Buffer | undefined {
    if (this.key === undefined || client === undefined) return undefined;
    const digest = createHmac('sha256', this.key)
      .update(JSON.stringify([tenantId, client]))
      .digest();
    return digest.subarray(0, HASH_BYTES);
  }
}
