import { z } from 'zod';

import type { Caller } from '@holdfast/identity';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase, eventually, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { Address } from '../address/address.js';
import { HOLD_SECONDS } from '../checkout-session/hold-times.js';
import { checkoutSettings } from '../checkout-settings.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import type { PaymentChoice } from '../confirm-checkout/confirm-checkout.state.js';
import type { ConfirmOutcome } from '../confirm-checkout/confirm-result.js';
import type { SagaEngineOptions } from '../confirm-checkout/saga-engine.module.js';
import type { StockLine } from '../ports/warehouse.port.js';
import type { MoneyJson } from '../present/money-json.js';
import { FakePorts } from './fake-participants.js';
import { CARDS } from './fake-payment.js';
import { Replica } from './replica.js';

/** A checkout that is ready to be confirmed. */
export interface ReadyCheckout {
  readonly caller: Caller;
  readonly cartId: string;
  readonly checkoutId: string;
}

/** Options of a replica. */
export interface ReplicaOverrides {
  readonly engine?: SagaEngineOptions;
}

/** Options of a checkout. */
export interface CheckoutOptions {
  readonly lines?: Readonly<Record<string, number>>;
  readonly codes?: readonly string[];
  readonly shippingMethodId?: string;
  /** Held so long ago that a confirm extends the hold first. */
  readonly heldLongAgo?: boolean;
}

/** Times that let a spec wait for what takes seconds in life. */
const QUICK = {
  SAGA_BUDGET_MS: '4000',
  SAGA_UNDO_BUDGET_MS: '400',
  SAGA_LEASE_MS: '30000',
  SAGA_DOUBT_DELAY_MS: '30',
};

/** A customer's address. */
export const ADDRESS: Address = {
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
  private readonly replicas: Replica[] = [];

  private constructor(
    readonly database: TestDatabase,
    /** The first replica. */
    public replica: Replica,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Opens one with the tenants `demo` and `demo-2`, and 100 pieces of SKU-1 to SKU-3 at 1000, 2000 and 3000. */
  static async open(
    settings: Readonly<Record<string, string>> = {},
    overrides: ReplicaOverrides = {},
  ): Promise<TestShop> {
    const database = await createTestDatabase('checkout');
    for (const id of ['demo', 'demo-2']) {
      await database.pool.query(
        `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax) VALUES ($1, $1, 'USD', '{USD}', false)`,
        [id],
      );
    }
    const shop = new TestShop(database, undefined as unknown as Replica, settings);
    shop.replica = await shop.startReplica({}, overrides);
    for (const [index, sku] of ['SKU-1', 'SKU-2', 'SKU-3'].entries()) {
      shop.ports.warehouse.onHand.set(sku, 100);
      shop.ports.pricing.unitPrices.set(sku, BigInt(index + 1) * 1_000n);
    }
    return shop;
  }

  /** Another process on the same database, Redis and services. */
  async startReplica(
    settings: Readonly<Record<string, string>> = {},
    overrides: ReplicaOverrides = {},
  ): Promise<Replica> {
    const engine = { retry: { initialMs: 5, maxMs: 20 }, ...overrides.engine };
    const replica = await Replica.start({ settings: this.parsed(settings), ports: this.ports, engine });
    this.replicas.push(replica);
    // A guard that is still connecting is a guard that is away.
    if (this.waitsForRedis) await eventually(() => assertReady(replica));
    return replica;
  }

  /** Waits for what is under way and closes everything. */
  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.stop();
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
    heldLongAgo = false,
  }: CheckoutOptions = {}): Promise<ReadyCheckout> {
    return this.inTenant(async () => {
      const { createCart, addCartLine, setPromotionCodes, startCheckout, updateCheckout } = this.replica;
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
      if (heldLongAgo) await this.setHeld(checkoutId, HOLD_SECONDS);
      return { caller, cartId, checkoutId };
    });
  }

  /** The checkout's stock was held, or renewed, so many seconds ago. */
  async setHeld(checkoutId: string, secondsAgo: number): Promise<void> {
    await this.database.pool.query(
      'UPDATE checkout_sessions SET held_at = now() - make_interval(secs => $2) WHERE checkout_id = $1',
      [checkoutId, secondsAgo],
    );
  }

  /** Confirms, with a valid card by default. */
  confirm(
    { caller, checkoutId }: ReadyCheckout,
    { payment = card(), replica = this.replica, expectedGrandTotal }: ConfirmOptions = {},
  ): Promise<ConfirmOutcome> {
    return this.inTenant(() =>
      replica.confirmCheckout.execute({ caller, checkoutId, payment, expectedGrandTotal }),
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

  /** The payments of a checkout. */
  paymentsOf({ checkoutId }: Pick<ReadyCheckout, 'checkoutId'>) {
    return this.ports.payment.rows.filter((row) => row.checkoutId === checkoutId);
  }

  /** The order of a checkout of `demo`. */
  orderOf({ checkoutId }: Pick<ReadyCheckout, 'checkoutId'>) {
    return this.ports.order.rows.get(`demo:${checkoutId}`);
  }

  /** The stock of the checkout's order: pinned for it, or allocated. */
  stockOf(checkout: Pick<ReadyCheckout, 'checkoutId'>): readonly StockLine[] | undefined {
    const order = this.orderOf(checkout);
    return order && this.ports.warehouse.stockOf(order.orderId);
  }

  /** The stored attempts of a checkout, in their order. */
  attemptsOf({ checkoutId }: Pick<ReadyCheckout, 'checkoutId'>) {
    return this.rows<{
      attempt: number;
      status: string;
      refusal: { reason: string; metadata: object } | null;
    }>('SELECT attempt, status, refusal FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt', [
      checkoutId,
    ]);
  }

  private parsed(settings: Readonly<Record<string, string>>): CheckoutSettings {
    const unreachable = '127.0.0.1:1';
    const urls = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];
    const schema = z.object(checkoutSettings());
    const parsed = schema.parse({
      DATABASE_URL: this.database.url,
      DATABASE_POOL_MAX: '10',
      REDIS_URL: testRedisUrl(),
      ...Object.fromEntries(urls.map((name) => [`${name}_GRPC_URL`, unreachable])),
      ...QUICK,
      ...this.settings,
      ...settings,
    });
    const env = { ...this.settings, ...settings }['HOLDFAST_ENV'];
    return {
      ...parsed,
      HOLDFAST_ENV: env === 'production' ? 'production' : 'local',
    };
  }
}

function assertReady({ redis }: Replica): void {
  if (redis.status !== 'ready') throw new Error(`redis is ${redis.status}`);
}

/** Options of a confirm. */
export interface ConfirmOptions {
  readonly payment?: PaymentChoice;
  readonly replica?: Replica;
  readonly expectedGrandTotal?: MoneyJson;
}

/** Pays with a card. */
export const card = (paymentMethodId: string = CARDS.fine): PaymentChoice => ({
  type: 'card',
  paymentMethodId,
});

/** Pays the courier. */
export const cashOnDelivery: PaymentChoice = { type: 'cod' };
