import type { WrittenCallRule } from '@holdfast/fault-injection';

import { Random } from './random.ts';
import type { Weighted } from './random.ts';

/** What the customer does at the bank. */
export type Challenge = 'returns' | 'browser closed' | 'failure';

/** One shopper of a run. */
export interface PlannedShopper {
  /** Ways to pay, one after the other until there is an order: a Stripe test card, `cod`, `page`, `page left open`. */
  readonly payments: readonly string[];
  readonly challenge: Challenge;
  readonly pageOutcomes: readonly string[];
  readonly lines: Readonly<Record<string, number>>;
  readonly codes: readonly string[];
  /** Confirms at once. */
  readonly clicks: number;
  /** Undefined for a cart that is not changed during the confirm. */
  readonly editsAfterMs: number | undefined;
  /** The process of checkout: 0 or 1. */
  readonly atReplica: number;
  readonly afterMs: number;
}

/** Calls that fail in every app. */
export type CallFault = Pick<WrittenCallRule, 'action' | 'call' | 'code' | 'reason' | 'delayMs'> & {
  readonly times: number;
};

/** Answers of the gateway that go wrong. */
export interface GatewayFault {
  readonly gatewayKind: 'lost_answer' | 'reset' | 'status_500' | 'status_429' | 'delay';
  readonly times: number;
  readonly delayMs: number;
}

/** A death before or after a step; `step` is its place among all, from 0 to below 1. */
export interface StepDeath {
  readonly app: 'checkout' | 'checkout-worker';
  readonly step: number;
  readonly side: 'before' | 'after';
}

/** How something goes wrong. */
type Happening =
  | {
      readonly kind:
        'kill' | 'stop in order' | 'kill guard' | 'kill broker' | 'kill sidecar' | 'kill gateway';
      readonly target: string;
    }
  | { readonly kind: 'freeze'; readonly target: string; readonly forMs: number }
  | { readonly kind: 'flush guard' }
  | ({ readonly kind: 'die at a step' } & StepDeath)
  | {
      readonly kind: 'lose answers' | 'lose requests' | 'delay requests' | 'late requests' | 'refuse orders';
      readonly calls: CallFault;
    }
  | ({ readonly kind: 'gateway' } & GatewayFault);

/** One thing that goes wrong in a run. */
export type PlannedFault = Happening & { readonly afterMs: number };

/** Every app, those oftener that a confirm needs. */
export const APPS: readonly Weighted<string>[] = [
  [4, 'checkout'],
  [2, 'checkout-2'],
  [3, 'checkout-worker'],
  [3, 'order'],
  [3, 'payment'],
  [3, 'warehouse'],
  [2, 'promotion'],
  [1, 'pricing'],
  [1, 'shipping'],
  [1, 'catalog'],
  [1, 'notification'],
  [1, 'loyalty-rewards'],
  [1, 'analytics'],
];
const CALLS = [
  'OrderService.CreateOrder',
  'OrderService.FenceCartSession',
  'PaymentService.AuthorizePayment',
  'PaymentService.OpenPaymentPage',
  'PaymentService.BatchGetPayments',
  'PaymentService.VoidPayment',
  'CheckoutService.CompleteHostedCheckout',
  'PaymentService.CapturePayment',
  'WarehouseService.ReserveStock',
  'WarehouseService.ExtendReservations',
  'WarehouseService.PinReservations',
  'WarehouseService.ReleaseReservations',
  'PromotionService.ReservePromotions',
  'PromotionService.ApplyPromotion',
  'PromotionService.ReleasePromotions',
];
const CODES = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'CANCELLED'] as const;
const PAYMENTS: readonly Weighted<readonly string[]>[] = [
  [8, ['pm_card_visa']],
  [4, ['cod']],
  [3, ['pm_card_threeDSecureRequired']],
  [3, ['pm_card_chargeDeclined', 'pm_card_visa']],
  [1, ['pm_card_chargeDeclinedInsufficientFunds', 'cod']],
  [4, ['page']],
  [1, ['page left open', 'pm_card_visa']],
  [1, ['pm_card_chargeDeclined', 'page']],
];
/** The buttons that the customer presses at the gateway, on one page after the other. */
const PAGE_OUTCOMES: readonly Weighted<readonly string[]>[] = [
  [5, ['success']],
  [2, ['decline', 'success']],
  [2, ['async_success']],
  [2, ['async_failure', 'success']],
];
const CHALLENGES: readonly Weighted<Challenge>[] = [
  [5, 'returns'],
  [2, 'browser closed'],
  [2, 'failure'],
];
/** Shoppers come, and things go wrong, within the same moments. */
const SPREAD_MS = 1_500;

/** How things go wrong, each with its details. */
const FAULTS: readonly Weighted<(random: Random) => Happening>[] = [
  [6, (random) => ({ kind: 'kill', target: random.weighted(APPS) })],
  [
    4,
    (random) => ({
      kind: 'freeze',
      target: random.weighted([...APPS, [2, 'redis-guard'], [1, 'stripe']]),
      forMs: random.int(300, 2_500),
    }),
  ],
  [1, (random) => ({ kind: 'stop in order', target: random.weighted(APPS) })],
  [2, () => ({ kind: 'flush guard' })],
  [2, () => ({ kind: 'kill guard', target: 'redis-guard' })],
  [1, () => ({ kind: 'kill broker', target: 'redis-events' })],
  [1, () => ({ kind: 'kill sidecar', target: 'sidecars' })],
  [1, () => ({ kind: 'kill gateway', target: 'stripe' })],
  [
    6,
    (random) => ({
      kind: 'die at a step',
      app: random.pick(['checkout', 'checkout', 'checkout-worker']),
      step: random.next(),
      side: random.pick(['before', 'after']),
    }),
  ],
  [4, (random) => ({ kind: 'lose answers', calls: callFault(random, 'lost_answer') })],
  [2, (random) => ({ kind: 'lose requests', calls: callFault(random, 'not_sent') })],
  [
    2,
    (random) => ({
      kind: 'delay requests',
      calls: { ...callFault(random, 'delay'), delayMs: random.int(200, 3_000) },
    }),
  ],
  [
    3,
    (random) => ({
      kind: 'late requests',
      calls: { ...callFault(random, 'late'), delayMs: random.int(200, 4_000) },
    }),
  ],
  [
    2,
    (random) => ({
      kind: 'refuse orders',
      calls: {
        ...callFault(random, 'refuse'),
        call: 'OrderService.CreateOrder',
        reason: 'ORDER_MISMATCH',
      },
    }),
  ],
  [
    3,
    (random) => ({
      kind: 'gateway',
      gatewayKind: random.pick(['lost_answer', 'reset', 'status_500', 'status_429', 'delay']),
      times: random.int(1, 4),
      delayMs: random.int(200, 2_500),
    }),
  ],
];

const callFault = (random: Random, action: CallFault['action']): CallFault => ({
  action,
  call: random.pick(CALLS),
  code: random.pick(CODES),
  times: random.int(1, 6),
});

/** What one run does, decided by seed and number alone: who buys what and how, and what goes wrong when. */
export interface RunPlan {
  readonly shoppers: readonly PlannedShopper[];
  readonly faults: readonly PlannedFault[];
}

/** Plans one run; the same seed and number plan the same. */
export function planRun(seed: number, run: number): RunPlan {
  const random = new Random(seed, run);
  return {
    shoppers: Array.from({ length: random.int(4, 8) }, () => planShopper(random)),
    faults: Array.from({ length: random.int(1, 3) }, () => planFault(random)),
  };
}

const SHIRTS = { 'TSHIRT-BLK-L': 1, 'TSHIRT-WHT-S': 2, 'TSHIRT-NVY-M': 1 };
const CODES_USED: readonly Weighted<readonly string[]>[] = [
  [5, []],
  [3, ['ONLY5']],
  [2, ['WELCOME10', 'ONLY5']],
];

function planShopper(random: Random): PlannedShopper {
  return {
    payments: random.weighted(PAYMENTS),
    challenge: random.weighted(CHALLENGES),
    pageOutcomes: random.weighted(PAGE_OUTCOMES),
    lines: random.chance(0.5) ? { 'TSHIRT-BLK-M': random.int(1, 3) } : SHIRTS,
    codes: random.weighted(CODES_USED),
    clicks: random.chance(0.3) ? random.int(2, 8) : 1,
    editsAfterMs: random.chance(0.2) ? random.int(0, 300) : undefined,
    atReplica: random.int(0, 1),
    afterMs: random.int(0, SPREAD_MS),
  };
}

function planFault(random: Random): PlannedFault {
  const happening = random.weighted(FAULTS);
  return { afterMs: random.int(0, SPREAD_MS), ...happening(random) };
}
