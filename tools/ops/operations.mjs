import { readFile } from 'node:fs/promises';

import { DomainError } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';
import { newId } from '@holdfast/request-context';

import { Services } from './services.mjs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Data by hand, as `npm run ops` and the demo use it. Throws the service's own DomainError. */
export class Operations {
  constructor(urls) {
    this.services = new Services(urls);
  }

  async setPrice(tenant, sku, currency, unitPriceMinor) {
    await this.assertSold(tenant, sku);
    return this.call(tenant, 'pricing', 'setPrice', {
      sku,
      currency,
      unitPriceMinor: String(unitPriceMinor),
    });
  }

  async setStock(tenant, sku, quantity, locationId = '') {
    await this.assertSold(tenant, sku);
    return (await this.call(tenant, 'warehouse', 'setStock', { sku, quantity, locationId })).levels;
  }

  async stock(tenant, sku) {
    const { levels } = await this.call(tenant, 'warehouse', 'getStock', { skus: [sku] });
    if (levels.length === 0) throw unknownSku(tenant, sku);
    return levels;
  }

  setRatesEnabled(tenant, enabled) {
    return this.call(tenant, 'shipping', 'setRatesEnabled', { enabled });
  }

  async promotions(tenant) {
    const all = [];
    let pageToken = '';
    do {
      const page = await this.call(tenant, 'promotion', 'listPromotions', { pageSize: 200, pageToken });
      all.push(...page.promotions);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return all;
  }

  /** By code, or by id. */
  async promotion(tenant, codeOrId) {
    const which = UUID.test(codeOrId)
      ? { promotionId: codeOrId, code: '' }
      : { promotionId: '', code: codeOrId };
    return (await this.call(tenant, 'promotion', 'getPromotion', which)).promotion;
  }

  async order(tenant, orderId) {
    return (await this.call(tenant, 'order', 'getOrder', { orderId })).order;
  }

  /** Payment keeps the sum of refunds within what was captured. */
  async refundOrder(tenant, orderId, amountMinor, key = `ops:${newId()}`) {
    const { paymentId, currency } = await this.order(tenant, orderId);
    if (!paymentId)
      throw new DomainError('PAYMENT_NOT_FOUND', { detail: `order ${orderId} was not paid here` });
    return this.call(tenant, 'payment', 'refundPayment', {
      paymentId,
      amount: { amountMinor: String(amountMinor), currency },
      idempotencyKey: key,
      reason: 'REQUESTED_BY_SHOP',
    });
  }

  async points(tenant, customerId) {
    return Number((await this.call(tenant, 'loyalty-rewards', 'getBalance', { customerId })).points);
  }

  async importProducts(tenant, productsFile, variantsFile) {
    const [productsCsv, variantsCsv] = await Promise.all(
      [productsFile, variantsFile].map((file) => readFile(file, 'utf8')),
    );
    return this.call(tenant, 'catalog', 'importProducts', { productsCsv, variantsCsv });
  }

  close() {
    this.services.close();
  }

  /** A price or a count of something that is not in the catalogue is a slip of the keyboard. */
  async assertSold(tenant, sku) {
    const { unknownSkus } = await this.call(tenant, 'catalog', 'batchGetProducts', { skus: [sku] });
    if (unknownSkus.length > 0) throw unknownSku(tenant, sku);
  }

  async call(tenant, app, method, request) {
    try {
      return await this.services.call(tenant, app, method, request);
    } catch (error) {
      if (!(error instanceof RemoteCallError)) throw error;
      throw new Error(`${app} does not answer (${error.message}). Is it up? "npm start" shows its state.`, {
        cause: error,
      });
    }
  }
}

const unknownSku = (tenant, sku) =>
  new DomainError('SKU_UNKNOWN', { detail: `the catalogue of tenant ${tenant} has no ${sku}` });
