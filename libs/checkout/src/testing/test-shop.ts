import { z } from 'zod';

import type { Caller } from '@holdfast/identity';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase, eventually, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { Address } from '../address/address.js';
import { createCheckoutCore } from '../checkout-core.js';
import type { CheckoutCore, CoreOverrides } from '../checkout-core.js';
import { checkoutSettings } from '../checkout-settings.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import type { PaymentChoice } from '../confirm-checkout/confirm-checkout.state.js';
import type { ConfirmOutcome } from '../confirm-checkout/confirm-result.js';
import type { MoneyJson } from '../present/money-json.js';
import { FakeOrder } from './fake-order.js';
import { CARDS, FakePayment } from './fake-payment.js';
import { FakePromotion } from './fake-promotion.js';
import { FakeCatalog, FakePricing, FakeShipping } from './fake-shop.js';
import { FakeWarehouse } from './fake-warehouse.js';

/** The fakes behind a shop, each with its state to look at and its faults to plan. */
export class FakePorts {
  readonly catalog = new FakeCatalog();
  readonly pricing = new FakePricing();
  readonly promotion = new FakePromotion();
  readonly shipping = new FakeShipping();
  readonly warehouse = new FakeWarehouse();
  readonly payment = new FakePayment();
  readonly order = new FakeOrder();
}

/** A checkout that is ready to be confirmed. */
export interface ReadyCheckout {
  readonly caller: Caller;
  readonly cartId: string;
  readonly checkoutId: string;
}

/** What a checkout is made with. */
export interface CheckoutWishes {
  readonly lines?: Readonly<Record<string, number>>;
  readonly codes?: readonly string[];
  readonly shippingMethodId?: string;
}

/** Times that let a spec wait for what takes seconds in life. */
const QUICK = {
  SAGA_BUDGET_MS: '4000',
  SAGA_UNDO_BUDGET_MS: '400',
  SAGA_LEASE_MS: '30000',
  SAGA_DOUBT_DELAY_MS: '30',
};

const ADDRESS: Address = {
  name: 'Ada',
  line1: '1 Main St',
  city: 'Springfield',
  postalCode: '12345',
  countryCode: 'US',
};

/** A shop on a real database and Redis, with fakes for the other services and any number of replicas. */
export class TestShop {
  readonly ports = new FakePorts();
  /** Off where the guard's Redis is meant to be away. */
  waitsForRedis = true;
  private readonly cores: CheckoutCore[] = [];

  private constructor(
    readonly database: TestDatabase,
    /** The first replica. */
    public core: CheckoutCore,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Opens one with the tenants `demo` and `demo-2`, and 100 pieces of SKU-1 to SKU-3 at 1000, 2000 and 3000. */
  static async open(
    settings: Readonly<Record<string, string>> = {},
    overrides: Omit<CoreOverrides, 'ports'> = {},
  ): Promise<TestShop> {
    const database = await createTestDatabase('checkout');
    for (const id of ['demo', 'demo-2']) {
      await database.pool.query(
        `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax) VALUES ($1, $1, 'USD', '{USD}', false)`,
        [id],
      );
    }
    const shop = new TestShop(database, undefined as unknown as CheckoutCore, settings);
    shop.core = await shop.replica({}, overrides);
    for (const [index, sku] of ['SKU-1', 'SKU-2', 'SKU-3'].entries()) {
      shop.ports.warehouse.onHand.set(sku, 100);
      shop.ports.pricing.unitPrices.set(sku, BigInt(index + 1) * 1_000n);
    }
    return shop;
  }

  /** Another process on the same database, Redis and services. */
  async replica(
    settings: Readonly<Record<string, string>> = {},
    overrides: Omit<CoreOverrides, 'ports'> = {},
  ): Promise<CheckoutCore> {
    const engine = { retry: { initialMs: 5, maxMs: 20 }, ...overrides.engine };
    const core = createCheckoutCore(this.parsed(settings), { engine, ports: this.ports });
    this.cores.push(core);
    // A guard that is still connecting is a guard that is away.
    if (this.waitsForRedis) await eventually(() => assertReady(core));
    return core;
  }

  /** Waits for what is under way and closes everything. */
  async close(): Promise<void> {
    for (const core of this.cores) {
      await core.drain();
      await core.close();
    }
    await this.database.drop();
  }

  /** Runs in a request of the tenant, as every call from an edge does. */
  inTenant<T>(work: () => T, tenantId = 'demo'): T {
    return runInContext(contextFrom({ tenantId }), work);
  }

  /** A guest's cart with lines, its checkout started and filled in. */
  async checkout({
    lines = { 'SKU-1': 2 },
    codes = [],
    shippingMethodId = 'standard',
  }: CheckoutWishes = {}): Promise<ReadyCheckout> {
    return this.inTenant(async () => {
      const { createCart, addCartLine, setPromotionCodes, startCheckout, updateCheckout } = this.core;
      const { cart, token } = await createCart.execute({ caller: { kind: 'none' } });
      const caller: Caller = { kind: 'guest', cartToken: token };
      const cartId = cart.id;
      for (const [sku, quantity] of Object.entries(lines))
        await addCartLine.execute({ caller, cartId, sku, quantity });
      if (codes.length > 0) await setPromotionCodes.execute({ caller, cartId, codes });
      await startCheckout.execute({ caller, cartId });
      const { checkoutId } = cart;
      await updateCheckout.execute({
        caller,
        checkoutId,
        email: `${newId()}@example.test`,
        shippingAddress: ADDRESS,
        shippingMethodId,
      });
      return { caller, cartId, checkoutId };
    });
  }

  /** Confirms, with a good card unless told otherwise. */
  confirm(
    { caller, checkoutId }: ReadyCheckout,
    { payment = card(), core = this.core, expectedGrandTotal }: ConfirmWishes = {},
  ): Promise<ConfirmOutcome> {
    return this.inTenant(() =>
      core.confirmCheckout.execute({ caller, checkoutId, payment, expectedGrandTotal }),
    );
  }

  /** The first row a query answers. */
  async row<R extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
  ): Promise<R | undefined> {
    const { rows } = await this.database.pool.query<R>(sql, values);
    return rows[0];
  }

  /** Rows a query answers. */
  async rows<R extends object = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.database.pool.query<R>(sql, values)).rows;
  }

  private parsed(settings: Readonly<Record<string, string>>): CheckoutSettings {
    const nobody = '127.0.0.1:1';
    const urls = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];
    const schema = z.object(checkoutSettings());
    const parsed = schema.parse({
      DATABASE_URL: this.database.url,
      DATABASE_POOL_MAX: '10',
      REDIS_URL: testRedisUrl(),
      ...Object.fromEntries(urls.map((name) => [`${name}_GRPC_URL`, nobody])),
      ...QUICK,
      ...this.settings,
      ...settings,
    });
    const env = { ...this.settings, ...settings }['HOLDFAST_ENV'];
    return {
      ...parsed,
      applicationName: 'checkout',
      HOLDFAST_ENV: env === 'production' ? 'production' : 'local',
    };
  }
}

function assertReady({ redis }: CheckoutCore): void {
  if (redis.status !== 'ready') throw new Error(`redis is ${redis.status}`);
}

/** How a checkout is confirmed. */
export interface ConfirmWishes {
  readonly payment?: PaymentChoice;
  readonly core?: CheckoutCore;
  readonly expectedGrandTotal?: MoneyJson;
}

/** Pays with a card. */
export const card = (paymentMethodId: string = CARDS.fine): PaymentChoice => ({
  type: 'card',
  paymentMethodId,
});

/** Pays the courier. */
export const cashOnDelivery: PaymentChoice = { type: 'cod' };
