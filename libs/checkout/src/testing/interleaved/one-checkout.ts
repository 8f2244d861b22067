import type { Scheduler } from 'fast-check';

import { isRefusal } from '@holdfast/errors';
import { STRIPE_UNITS, computeTotals } from '@holdfast/money';
import { newId } from '@holdfast/request-context';
import { SagaRunner } from '@holdfast/saga';

import { HOLD_SECONDS } from '../../checkout-session/hold-times.js';
import { AttemptDriver } from '../../confirm-checkout/attempt-driver.js';
import { AttemptRepository } from '../../confirm-checkout/attempt.repository.js';
import { Challenges } from '../../confirm-checkout/challenges.js';
import { confirmCheckoutSaga } from '../../confirm-checkout/confirm-checkout.saga.js';
import type { ConfirmCheckoutState, PaymentChoice } from '../../confirm-checkout/confirm-checkout.state.js';
import { OrderPort } from '../../ports/order.port.js';
import { PaymentPort } from '../../ports/payment.port.js';
import { PromotionPort } from '../../ports/promotion.port.js';
import { WarehousePort } from '../../ports/warehouse.port.js';
import { FollowAwaitingAttempts } from '../../recover-attempts/follow-awaiting-attempts.js';
import { RecoverLeftAttempts } from '../../recover-attempts/recover-left-attempts.js';
import { FakeOrder } from '../fake-order.js';
import { FakePayment } from '../fake-payment.js';
import { FakePromotion } from '../fake-promotion.js';
import { FakeWarehouse } from '../fake-warehouse.js';
import { KeptLog } from '../kept-log.js';
import { MemoryAttempts } from './memory-attempts.js';
import { stepsOver } from './steps-over.js';
import { SteppedClock, Wire } from './wire.js';
import type { Fate } from './wire.js';

const TIMES = { SAGA_BUDGET_MS: 8_000, SAGA_UNDO_BUDGET_MS: 4_000, SAGA_DOUBT_DELAY_MS: 0 };
const PROMOTION = '0190a5b2-0000-7000-8000-000000000abc';
const LINES = [{ sku: 'TEE', quantity: 2 }];
const LIMITS = { AWAITING_POLL_MS: 0, AWAITING_BATCH: 11, RECOVERY_AT_ONCE: 10 };

/** Thrown where a process dies. */
export class Killed extends Error {}

/** Payment, as a checkout sees it, and as a spec looks into it. */
export interface PaymentParticipant extends PaymentPort {
  /** Payments that hold money, at the gateway. */
  readonly authorized: readonly { readonly paymentId: string }[];
  /** Payments that wait for their customers. */
  readonly challenged: number;
  /** The customer passes, or fails, the newest challenge; nothing where there is none. */
  answerChallenge(checkoutId: string, outcome: 'passed' | 'failed'): void;
}

/** The participants of the saga, as an actor reaches them. */
interface Participants {
  readonly order: OrderPort;
  readonly payment: PaymentPort;
  readonly warehouse: WarehousePort;
  readonly promotion: PromotionPort;
}

/** One actor's way of driving attempts: its own process, its own network, maybe its own death. */
export interface Actor {
  readonly wire: Wire;
  readonly ports: Participants;
  readonly driver: AttemptDriver;
  readonly challenges: Challenges;
}

/** One checkout with everybody it concerns: the real saga, driver, recovery and compensations on participants in memory. */
export class OneCheckout {
  readonly order = new FakeOrder();
  readonly warehouse = new FakeWarehouse();
  readonly promotion = new FakePromotion();
  readonly record = new MemoryAttempts();
  readonly checkoutId = newId();
  private isHeld = false;
  private readonly clock = new SteppedClock();

  constructor(
    private readonly scheduler: Scheduler,
    readonly payment: PaymentParticipant = instant(new FakePayment()),
  ) {
    for (const { calls } of [this.order, this.warehouse, this.promotion]) calls.isInstant = true;
    this.warehouse.onHand.set('TEE', 2);
    this.promotion.promotions.push({ promotionId: PROMOTION, code: 'ONLY1', amountMinor: 100n, limit: 1 });
  }

  /** An actor whose requests have these fates, and who dies at its so-and-so-many-th step, if ever. */
  actor(fates: readonly Fate[], diesAt?: number): Actor {
    const wire = new Wire(this.scheduler, this.clock, fates);
    const ports = {
      ...{ order: wire.over(this.order), payment: wire.over(this.payment) },
      ...{ warehouse: wire.over(this.warehouse), promotion: wire.over(this.promotion) },
    };
    const attempts = this.recordOver(wire);
    let passed = 0;
    const at = (): void => {
      passed += 1;
      if (passed === diesAt) throw new Killed();
    };
    const engine = {
      ...{ resolve: stepsOf(ports, attempts), clock: this.clock, random: () => 0.5 },
      crashPoints: { at },
      isRefusal,
    };
    const driver = new AttemptDriver(attempts, new SagaRunner(engine), TIMES);
    return { wire, ports, driver, challenges: new Challenges(undefined as never, attempts, ports.payment) };
  }

  /** The checkout is started: its stock is held for the first attempt, which need not extend the hold. */
  async holdStock(): Promise<void> {
    const hold = { checkoutId: this.checkoutId, attempt: 1, lines: LINES, ttlSeconds: HOLD_SECONDS };
    await this.warehouse.reserve(hold);
    this.isHeld = true;
  }

  /** Opens an attempt, as a confirm does that was quoted before; undefined while another is open. */
  open(payment: PaymentChoice) {
    const key = payment.type === 'card' ? payment.paymentMethodId : payment.type;
    const hasLastingHold = this.isHeld && this.record.attempts === 0;
    return this.record.openNext({ ...this.state(payment), hasLastingHold }, key);
  }

  recovery({ driver }: Actor): RecoverLeftAttempts {
    return new RecoverLeftAttempts(this.record.asRepository(), driver, new KeptLog(), LIMITS);
  }

  following({ driver, challenges, ports }: Actor): FollowAwaitingAttempts {
    const attempts = this.record.asRepository();
    return new FollowAwaitingAttempts(attempts, driver, challenges, ports.payment, new KeptLog(), LIMITS);
  }

  /** Does the owed operations, each by its own step; an operation that fails stays owed. */
  async retryOwed({ ports }: Actor): Promise<void> {
    const resolve = stepsOf(ports, this.record.asRepository());
    const deadline = this.clock.now() + 1_000;
    for (const owed of this.record.owed.splice(0)) {
      const { operation, input, checkoutId, attempt } = owed;
      // As it is stored and read again.
      const stored: unknown = JSON.parse(JSON.stringify(input));
      await confirmCheckoutSaga.operations
        .get(operation)!
        .run({ resolve }, stored, { sagaId: checkoutId, attempt, deadline })
        .catch(() => void this.record.owed.push(owed));
    }
  }

  /** The whole truth about the checkout, for comparison. */
  facts() {
    const [orders, attempts] = [[...this.order.rows.values()], this.record.rows];
    const order = orders[0];
    return {
      orders: orders.length,
      money: this.payment.authorized.map(({ paymentId }) => paymentId),
      owedMoney: order?.request.payment.type === 'card' ? [order.request.payment.id] : [],
      waiting: this.payment.challenged,
      ...this.stock(order?.orderId),
      used: this.promotion.used(PROMOTION),
      usesHeld: this.promotion.held(PROMOTION),
      completed: attempts.filter(({ status }) => status === 'completed').length,
      open: attempts.filter(({ status }) => status === 'running' || status === 'awaiting_customer').length,
      events: this.record.events,
    };
  }

  /** What the order has, and what is held beside it. */
  private stock(orderId: string | undefined) {
    const ofOrder = (orderId && this.warehouse.stockOf(orderId)) || [];
    const owned = ofOrder.reduce((sum, { quantity }) => sum + quantity, 0);
    return { owned, held: this.warehouse.held('TEE') + this.warehouse.allocated('TEE') - owned };
  }

  /** Closing writes go over the network to the database, too, and their answers get lost. */
  private recordOver(wire: Wire) {
    const { record } = this;
    const complete: MemoryAttempts['complete'] = (closing) =>
      wire.send('complete', () => record.complete(closing));
    const overridden = new Proxy(record, {
      get: (target, name) => {
        if (name === 'complete') return complete;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
    return overridden as unknown as AttemptRepository;
  }

  private state(payment: PaymentChoice): ConfirmCheckoutState {
    const totals = computeTotals({
      ...{
        currency: 'USD',
        units: STRIPE_UNITS,
        pricesIncludeTax: true,
        shippingPricesNet: false,
        shippingMinor: 0n,
      },
      lines: [{ lineId: 'l1', sku: 'TEE', quantity: 2, unitPriceMinor: 1_000n }],
      discounts: [],
    });
    return {
      ...{
        tenantId: 'demo',
        checkoutId: this.checkoutId,
        cartId: newId(),
        cartVersion: 1,
        cartTokenHash: '',
      },
      ...{
        email: 'a@b.c',
        locale: 'en',
        stockLines: LINES,
        newOrderId: newId(),
        totals,
        products: {},
        warnings: [],
      },
      ...{
        capturePolicy: 'immediate',
        taxRounding: 'line',
        epoch: 1,
        shippingMethod: { id: 's', name: 'S' },
      },
      payment: {
        ...{ id: newId(), type: payment.type },
        ...(payment.type === 'card' && { paymentMethodId: payment.paymentMethodId }),
      },
      promotions: [{ promotionId: PROMOTION, code: 'ONLY1', limited: true }],
    } as unknown as ConfirmCheckoutState;
  }
}

const stepsOf = (ports: Participants, attempts: AttemptRepository) =>
  stepsOver(
    new Map<unknown, unknown>([
      [OrderPort, ports.order],
      [PaymentPort, ports.payment],
      [WarehousePort, ports.warehouse],
      [PromotionPort, ports.promotion],
      [AttemptRepository, attempts],
    ]),
  );

function instant(payment: FakePayment): FakePayment {
  payment.calls.isInstant = true;
  return payment;
}
