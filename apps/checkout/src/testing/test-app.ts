import { TenantRepository } from '@holdfast/checkout';
import { CARDS, FakePorts, fakeParticipants } from '@holdfast/checkout/testing';
import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, eventually, freePort, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { CHECKOUT_GRPC, CheckoutModule } from '../checkout.module.js';
import { CheckoutConfig } from '../config.js';
import { TokenIssuer } from './token-issuer.js';

/** An answer of the app, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any;
}

/** Status and reason of a problem document. */
export const problem = ({ status, json }: Answer): string => `${status} ${json?.reason as string}`;

/** A payment with a card that is charged. */
export const CARD = { type: 'card', paymentMethodId: CARDS.fine };

/** A request, as far as it differs from a guest's plain one. */
export interface RequestOptions {
  readonly tenant?: string | undefined;
  readonly token?: string | undefined;
  readonly bearer?: string | undefined;
  readonly key?: string | undefined;
  readonly ifMatch?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A guest's cart. */
export interface GuestCart {
  readonly id: string;
  readonly checkoutId: string;
  readonly token: string;
}

export const ADDRESS = {
  name: 'Ada Lovelace',
  line1: '1 Market St',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  countryCode: 'US',
};

const insertTenant = (database: TestDatabase, id: string): Promise<unknown> =>
  database.pool.query(
    `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax) VALUES ($1, $1, 'USD', '{USD}', false)`,
    [id],
  );

/** The real app on a real database and Redis, over real HTTP and gRPC; only the services it calls are fakes. */
export class TestApp {
  private constructor(
    readonly database: TestDatabase,
    readonly issuer: TokenIssuer,
    readonly ports: FakePorts,
    readonly grpcUrl: string,
    readonly url: string,
    private readonly running: RunningApp,
  ) {}

  /** Opens it with the tenants `demo` and `other`, and 100 pieces of SKU-1 to SKU-3 at 1000, 2000 and 3000. */
  static async open(settings: Readonly<Record<string, string>> = {}): Promise<TestApp> {
    const database = await createTestDatabase('checkout');
    await Promise.all([insertTenant(database, 'demo'), insertTenant(database, 'other')]);
    const ports = new FakePorts();
    for (const [index, sku] of ['SKU-1', 'SKU-2', 'SKU-3'].entries()) {
      ports.warehouse.onHand.set(sku, 100);
      ports.pricing.unitPrices.set(sku, BigInt(index + 1) * 1_000n);
    }
    const issuer = await TokenIssuer.open();
    const config = await testConfig({
      DATABASE_URL: database.url,
      JWKS_URL: issuer.jwksUrl,
      JWKS_HTTP_HOSTS: '127.0.0.1',
      ...settings,
    });
    const running = await startApp({
      name: 'checkout',
      config: () => config,
      module: () => CheckoutModule.register({ participants: fakeParticipants(ports) }),
      grpc: CHECKOUT_GRPC,
    });
    const url = `http://127.0.0.1:${config.HTTP_PORT}`;
    const app = new TestApp(database, issuer, ports, `127.0.0.1:${config.GRPC_PORT}`, url, running);
    await eventually(async () => {
      if ((await app.call('GET', '/health/ready')).status !== 200) throw new Error('not ready');
    });
    return app;
  }

  /** Where what is not for the public is served. */
  get internalUrl(): string {
    return this.running.internalUrl;
  }

  /** Has the app read a tenant's settings anew, as the operators' routes do. */
  forgetTenant(id: string): void {
    this.running.app.get(TenantRepository, { strict: false }).forget(id);
  }

  /** Unready, drained, down. */
  stop(): Promise<void> {
    return this.running.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    this.issuer.close();
    await this.database.drop();
  }

  async call(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { tenant = 'demo', token, bearer, key, ifMatch, body, headers, signal } = options;
    const response = await fetch(this.url + path, {
      method,
      ...(signal && { signal }),
      headers: {
        ...(tenant && { 'x-tenant-id': tenant }),
        ...(token && { 'x-cart-token': token }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(key && { 'idempotency-key': key }),
        ...(ifMatch && { 'if-match': ifMatch }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** A guest's cart with the given pieces of each SKU. */
  async cart(lines: Readonly<Record<string, number>> = { 'SKU-1': 1 }, tenant = 'demo'): Promise<GuestCart> {
    const { json } = await this.call('POST', '/v1/carts', { tenant });
    const { id, token, checkoutId } = json as GuestCart;
    for (const [sku, quantity] of Object.entries(lines)) {
      const added = await this.call('POST', `/v1/carts/${id}/lines`, {
        tenant,
        token,
        body: { sku, quantity },
      });
      if (added.status !== 200) throw new Error(added.text);
    }
    return { id, token, checkoutId };
  }

  /** Starts the checkout of a cart. */
  start(cart: GuestCart): Promise<Answer> {
    return this.call('POST', '/v1/checkouts', { token: cart.token, body: { cartId: cart.id } });
  }

  /** A request about the checkout of a cart. */
  at({ checkoutId, token }: GuestCart, method: string, rest = '', body?: unknown): Promise<Answer> {
    return this.call(method, `/v1/checkouts/${checkoutId}${rest}`, { token, body });
  }

  /** Confirms the checkout of a cart. */
  confirm(cart: GuestCart, payment: unknown = CARD): Promise<Answer> {
    return this.at(cart, 'POST', '/confirm', { payment });
  }

  /** A checkout that was started, and filled in unless it is to be left bare. */
  async checkout({
    bare = false,
    lines,
  }: { bare?: boolean; lines?: Readonly<Record<string, number>> } = {}): Promise<GuestCart> {
    const cart = await this.cart(lines);
    await this.start(cart);
    if (bare) return cart;
    const body = { email: 'ada@example.test', shippingAddress: ADDRESS, shippingMethodId: 'standard' };
    const updated = await this.at(cart, 'PATCH', '', body);
    if (updated.status !== 200) throw new Error(updated.text);
    return cart;
  }
}

async function testConfig(settings: Readonly<Record<string, string>>): Promise<CheckoutConfig> {
  const names = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];
  return loadConfig(CheckoutConfig, {
    NODE_ENV: 'test',
    HOLDFAST_ENV: 'local',
    LOG_LEVEL: 'silent',
    BIND_HOST: '127.0.0.1',
    HTTP_PORT: String(await freePort()),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: String(await freePort()),
    REDIS_URL: testRedisUrl(),
    ...Object.fromEntries(names.map((name) => [`${name}_GRPC_URL`, '127.0.0.1:1'])),
    ...settings,
  });
}
