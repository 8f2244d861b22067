import { Services } from './services.mjs';

/** Data by hand, as `npm run ops` and the demo use it. Throws the service's own DomainError. */
export class Operations {
  constructor(urls) {
    this.services = new Services(urls);
  }

  setPrice(tenant, sku, currency, unitPriceMinor) {
    return this.services.call(tenant, 'pricing', 'setPrice', {
      sku,
      currency,
      unitPriceMinor: String(unitPriceMinor),
    });
  }

  setStock(tenant, sku, quantity, locationId = '') {
    return this.services.call(tenant, 'warehouse', 'setStock', { sku, quantity, locationId });
  }

  async stock(tenant, sku) {
    const { levels } = await this.services.call(tenant, 'warehouse', 'getStock', { skus: [sku] });
    return levels;
  }

  setRatesEnabled(tenant, enabled) {
    return this.services.call(tenant, 'shipping', 'setRatesEnabled', { enabled });
  }

  async promotions(tenant) {
    const all = [];
    let pageToken = '';
    do {
      const page = await this.services.call(tenant, 'promotion', 'listPromotions', {
        pageSize: 200,
        pageToken,
      });
      all.push(...page.promotions);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return all;
  }

  async promotion(tenant, code) {
    return (await this.services.call(tenant, 'promotion', 'getPromotion', { promotionId: '', code }))
      .promotion;
  }

  async order(tenant, orderId) {
    return (await this.services.call(tenant, 'order', 'getOrder', { orderId })).order;
  }

  async points(tenant, customerId) {
    return Number((await this.services.call(tenant, 'loyalty-rewards', 'getBalance', { customerId })).points);
  }

  close() {
    this.services.close();
  }
}
