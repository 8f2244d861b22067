import { readUtf8 } from '@holdfast/csv';
import { DomainError } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';
import { newId } from '@holdfast/request-context';

import { CashRefundOperations } from './cash-refund-operations.ts';
import { CompensationOperations } from './compensation-operations.ts';
import { CustomerOperations } from './customer-operations.ts';
import { EventOperations } from './event-operations.ts';
import { OpsApi } from './ops-api.ts';
import { ReturnOperations } from './return-operations.ts';
import { SagaOperations } from './saga-operations.ts';
import { Services } from './services.ts';
import { ShopOperations } from './shop-operations.ts';
import { WebhookOperations } from './webhook-operations.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What fits into one request to catalog, with some room for its frame. */
const MOST_IMPORTED_BYTES = 8_000_000;

async function readText(file) {
  try {
    return await readUtf8(file);
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`There is no file ${file}.`, { cause: error });
    throw error;
  }
}

/** Data by hand, as `npm run ops` and the demo use it. Throws the service's own DomainError. */
export class Operations {
  /** @param {{ urls: any, issuer?: string, dataDir?: string }} stack a running one, as `findStack` answers it */
  constructor(
    { urls, issuer, dataDir },
    services = new Services(urls),
    api = new OpsApi({ urls, issuer, dataDir }),
  ) {
    this.asksForRole = urls.tls !== undefined;
    this.services = services;
    this.api = api;
    this.knownTenants = new Set();
    this.events = new EventOperations(api);
    this.returns = new ReturnOperations(api);
    this.compensations = new CompensationOperations(api);
    this.shops = new ShopOperations(api);
    this.sagas = new SagaOperations(api);
    this.webhooks = new WebhookOperations(api);
    this.cashRefunds = new CashRefundOperations(api);
    this.customers = new CustomerOperations(api);
  }

  async setPrice(tenant, sku, currency, unitPriceMinor, { dryRun = false } = {}) {
    await this.assertSold(tenant, sku);
    const price = { sku, currency, unitPriceMinor: String(unitPriceMinor) };
    return this.act(tenant, 'pricing', '/ops/prices', { ...price, dryRun });
  }

  /** Answers the levels as they are then, in a dry run as they would be. */
  async setStock(tenant, sku, quantity, { locationId, dryRun = false } = {}) {
    await this.assertSold(tenant, sku);
    const count = { sku, quantity, ...(locationId && { locationId }) };
    return (await this.act(tenant, 'warehouse', '/ops/stock', { ...count, dryRun })).levels;
  }

  async stock(tenant, sku) {
    const { levels } = await this.call(tenant, 'warehouse', 'getStock', { skus: [sku] });
    if (levels.length === 0) throw unknownSku(tenant, sku);
    return levels;
  }

  setRatesEnabled(tenant, enabled, { dryRun = false } = {}) {
    return this.act(tenant, 'shipping', '/ops/shipping-rates', { enabled, dryRun });
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
  async refundOrder(tenant, orderId, amountMinor, { key = `ops:${newId()}`, dryRun = false } = {}) {
    const { paymentId, currency } = await this.order(tenant, orderId);
    if (!paymentId)
      throw new DomainError('PAYMENT_NOT_FOUND', { detail: `order ${orderId} was not paid here` });
    return this.act(tenant, 'payment', `/ops/payments/${paymentId}/refund`, {
      amount: { amountMinor: String(amountMinor), currency },
      idempotencyKey: key,
      reason: 'REQUESTED_BY_SHOP',
      dryRun,
    });
  }

  async points(tenant, customerId) {
    return Number((await this.call(tenant, 'loyalty-rewards', 'getBalance', { customerId })).points);
  }

  async importProducts(tenant, productsFile, variantsFile) {
    const [productsCsv, variantsCsv] = await Promise.all([productsFile, variantsFile].map(readText));
    const bytes = Buffer.byteLength(productsCsv) + Buffer.byteLength(variantsCsv);
    if (bytes > MOST_IMPORTED_BYTES) {
      throw new Error(
        `The files have ${bytes} bytes; one import takes ${MOST_IMPORTED_BYTES} at most. Import some products after the others.`,
      );
    }
    const token = await this.api.token(tenant);
    return this.call(tenant, 'catalog', 'importProducts', { productsCsv, variantsCsv }, token);
  }

  /** Orders that analytics has booked as conversions of a shop, yesterday to tomorrow. */
  async conversions(tenant) {
    const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const path = `/v1/daily?from=${day(-1)}&to=${day(1)}`;
    const { days } = await this.api.call(tenant, 'analytics', 'GET', path);
    return days.reduce((sum, { conversions }) => sum + conversions, 0);
  }

  close() {
    this.services.close();
  }

  /** A price or a count of something that is not in the catalogue is a slip of the keyboard. */
  async assertSold(tenant, sku) {
    const { unknownSkus } = await this.call(tenant, 'catalog', 'batchGetProducts', { skus: [sku] });
    if (unknownSkus.length > 0) throw unknownSku(tenant, sku);
  }

  /** Only checkout knows which shops there are; elsewhere a slip of the keyboard would look like a shop without anything. */
  async assertTenant(tenant) {
    if (this.knownTenants.has(tenant)) return;
    try {
      await this.services.call(tenant, 'checkout', 'getCart', { cartId: newId() });
    } catch (error) {
      if (error.reason === 'TENANT_UNKNOWN')
        throw new DomainError('TENANT_UNKNOWN', { detail: `there is no tenant ${tenant}`, cause: error });
      // Where checkout is away, the others can be asked all the same.
      if (error instanceof RemoteCallError) return;
    }
    this.knownTenants.add(tenant);
  }

  /** Something that changes data: over the routes for operators, where it is audited. */
  async act(tenant, app, path, body) {
    await this.assertTenant(tenant);
    return this.api.call(tenant, app, 'POST', path, body);
  }

  async call(tenant, app, method, request, token) {
    await this.assertTenant(tenant);
    try {
      const shown = token ?? (this.asksForRole ? await this.api.token(tenant) : undefined);
      return await this.services.call(tenant, app, method, request, shown);
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
