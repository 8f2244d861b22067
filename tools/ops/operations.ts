import { z } from 'zod';

import { readUtf8 } from '@holdfast/csv';
import { DomainError, isDomainError } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';
import type { catalog, order, promotion, warehouse } from '@holdfast/proto';
import { newId } from '@holdfast/request-context';

import { errorCode } from '../launcher/errors.ts';
import { CashRefundOperations } from './cash-refund-operations.ts';
import { CompensationOperations } from './compensation-operations.ts';
import { CustomerOperations } from './customer-operations.ts';
import { EventOperations } from './event-operations.ts';
import { OpsApi, noAnswer } from './ops-api.ts';
import type { OpsRoutes, OpsStack, Triable } from './ops-api.ts';
import { ReturnOperations } from './return-operations.ts';
import { SagaOperations } from './saga-operations.ts';
import { Services } from './services.ts';
import type { CallAs, ServiceClients } from './services.ts';
import { ShopOperations } from './shop-operations.ts';
import { WebhookOperations } from './webhook-operations.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The limit of one request to catalog, with some room for its frame. */
const MOST_IMPORTED_BYTES = 8_000_000;
const PROMOTIONS_PER_PAGE = 200;
const DAY_MS = 86_400_000;

const PriceChange = z.looseObject({ previousUnitPriceMinor: z.string().optional() });
const StockChange = z.object({ levels: z.array(z.record(z.string(), z.unknown())) });
const DailyFigures = z.object({ days: z.array(z.object({ conversions: z.number() })) });

async function readText(file: string): Promise<string> {
  try {
    return await readUtf8(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new Error(`There is no file ${file}.`, { cause: error });
    throw error;
  }
}

/** Changes and looks at the data of a running stack, for `npm run ops` and the demo. Throws the service's own DomainError. */
export class Operations {
  readonly events: EventOperations;
  readonly returns: ReturnOperations;
  readonly compensations: CompensationOperations;
  readonly shops: ShopOperations;
  readonly sagas: SagaOperations;
  readonly webhooks: WebhookOperations;
  readonly cashRefunds: CashRefundOperations;
  readonly customers: CustomerOperations;
  private readonly services: Pick<Services, 'call' | 'close'>;
  private readonly api: OpsRoutes;
  private readonly requiresRole: boolean;
  private readonly knownTenants = new Set<string>();

  constructor(
    stack: OpsStack,
    services: Pick<Services, 'call' | 'close'> = new Services(stack.urls),
    api: OpsRoutes = new OpsApi(stack),
  ) {
    // With certificates, services require the operator's role as well.
    this.requiresRole = stack.urls.tls !== undefined;
    this.services = services;
    this.api = api;
    this.events = new EventOperations(api);
    this.returns = new ReturnOperations(api);
    this.compensations = new CompensationOperations(api);
    this.shops = new ShopOperations(api);
    this.sagas = new SagaOperations(api);
    this.webhooks = new WebhookOperations(api);
    this.cashRefunds = new CashRefundOperations(api);
    this.customers = new CustomerOperations(api);
  }

  async setPrice(
    tenant: string,
    sku: string,
    { currency, unitPriceMinor, dryRun = false }: NewPrice & Triable,
  ): Promise<z.output<typeof PriceChange>> {
    await this.assertSold(tenant, sku);
    const price = { sku, currency, unitPriceMinor: String(unitPriceMinor) };
    return PriceChange.parse(await this.act(tenant, 'pricing', '/ops/prices', { ...price, dryRun }));
  }

  /** Answers the new levels; in a dry run the levels as they would be. */
  async setStock(
    tenant: string,
    sku: string,
    quantity: number,
    { locationId, dryRun = false }: Triable & { readonly locationId?: string | undefined } = {},
  ): Promise<z.output<typeof StockChange>['levels']> {
    await this.assertSold(tenant, sku);
    const count = { sku, quantity, ...(locationId && { locationId }) };
    return StockChange.parse(await this.act(tenant, 'warehouse', '/ops/stock', { ...count, dryRun })).levels;
  }

  async stock(tenant: string, sku: string): Promise<readonly warehouse.StockLevel[]> {
    const { levels } = await this.call(tenant, 'warehouse', (client, as) =>
      client.getStock({ skus: [sku] }, as),
    );
    if (levels.length === 0) throw unknownSku(tenant, sku);
    return levels;
  }

  setRatesEnabled(tenant: string, enabled: boolean, { dryRun = false }: Triable = {}): Promise<unknown> {
    return this.act(tenant, 'shipping', '/ops/shipping-rates', { enabled, dryRun });
  }

  async promotions(tenant: string): Promise<readonly promotion.Promotion[]> {
    const all: promotion.Promotion[] = [];
    let pageToken = '';
    do {
      const asked = { pageSize: PROMOTIONS_PER_PAGE, pageToken };
      const page = await this.call(tenant, 'promotion', (client, as) => client.listPromotions(asked, as));
      all.push(...page.promotions);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return all;
  }

  /** By code, or by id. */
  async promotion(tenant: string, codeOrId: string): Promise<promotion.Promotion | undefined> {
    const which = UUID.test(codeOrId)
      ? { promotionId: codeOrId, code: '' }
      : { promotionId: '', code: codeOrId };
    const answer = await this.call(tenant, 'promotion', (client, as) => client.getPromotion(which, as));
    return answer.promotion;
  }

  async order(tenant: string, orderId: string): Promise<order.Order> {
    const answer = await this.call(tenant, 'order', (client, as) => client.getOrder({ orderId }, as));
    if (!answer.order) throw new DomainError('ORDER_NOT_FOUND');
    return answer.order;
  }

  /** Refunds part of an order. Payment keeps the sum of refunds within the captured amount; the same key refunds once. */
  async refundOrder(
    tenant: string,
    orderId: string,
    amountMinor: number,
    { key = `ops:${newId()}`, dryRun = false }: Triable & { readonly key?: string | undefined } = {},
  ): Promise<unknown> {
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

  async points(tenant: string, customerId: string): Promise<number> {
    const balance = await this.call(tenant, 'loyalty-rewards', (client, as) =>
      client.getBalance({ customerId }, as),
    );
    return Number(balance.points);
  }

  async importProducts(
    tenant: string,
    productsFile: string,
    variantsFile: string,
  ): Promise<catalog.ImportProductsResponse> {
    const [productsCsv, variantsCsv] = await Promise.all([readText(productsFile), readText(variantsFile)]);
    const bytes = Buffer.byteLength(productsCsv) + Buffer.byteLength(variantsCsv);
    if (bytes > MOST_IMPORTED_BYTES) {
      throw new Error(
        `The files have ${bytes} bytes; one import takes ${MOST_IMPORTED_BYTES} at most. Import some products after the others.`,
      );
    }
    const token = await this.api.token(tenant);
    const files = { productsCsv, variantsCsv };
    return this.call(tenant, 'catalog', (client, as) => client.importProducts(files, as), token);
  }

  /** The orders that analytics counts as conversions of a shop, yesterday to tomorrow. */
  async conversions(tenant: string): Promise<number> {
    const day = (shift: number): string =>
      new Date(Date.now() + shift * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
    const answer = await this.api.get(tenant, 'analytics', `/v1/daily?from=${day(-1)}&to=${day(1)}`);
    return DailyFigures.parse(answer).days.reduce((sum, { conversions }) => sum + conversions, 0);
  }

  close(): void {
    this.services.close();
  }

  /** A SKU that the catalogue does not have is a typing mistake. */
  private async assertSold(tenant: string, sku: string): Promise<void> {
    const { unknownSkus } = await this.call(tenant, 'catalog', (client, as) =>
      client.batchGetProducts({ skus: [sku] }, as),
    );
    if (unknownSkus.length > 0) throw unknownSku(tenant, sku);
  }

  /** Only checkout knows the shops; elsewhere a mistyped shop would look like an empty one. */
  private async assertTenant(tenant: string): Promise<void> {
    if (this.knownTenants.has(tenant)) return;
    try {
      await this.services.call(tenant, 'checkout', (client, as) => client.getCart({ cartId: newId() }, as));
    } catch (error) {
      if (isDomainError(error, 'TENANT_UNKNOWN'))
        throw new DomainError('TENANT_UNKNOWN', { detail: `there is no tenant ${tenant}`, cause: error });
      // While checkout is away, the others can be asked all the same.
      if (error instanceof RemoteCallError) return;
    }
    this.knownTenants.add(tenant);
  }

  /** A change of data: over the routes for operators, which record it. */
  private async act(tenant: string, app: string, path: string, body: object): Promise<unknown> {
    await this.assertTenant(tenant);
    return this.api.post(tenant, app, path, body);
  }

  private async call<App extends keyof ServiceClients, Answer>(
    tenant: string,
    app: App,
    work: (client: ServiceClients[App], as: CallAs) => Promise<Answer>,
    token?: string,
  ): Promise<Answer> {
    await this.assertTenant(tenant);
    try {
      const shown = token ?? (this.requiresRole ? await this.api.token(tenant) : undefined);
      return await this.services.call(tenant, app, work, shown);
    } catch (error) {
      if (!(error instanceof RemoteCallError)) throw error;
      throw noAnswer(app, error);
    }
  }
}

interface NewPrice {
  readonly currency: string;
  readonly unitPriceMinor: number;
}

const unknownSku = (tenant: string, sku: string): DomainError =>
  new DomainError('SKU_UNKNOWN', { detail: `the catalogue of tenant ${tenant} has no ${sku}` });
