import { Random } from './random.ts';

/** Every app, those oftener that a confirm needs. */
export const APPS = [
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
  'WarehouseService.ConfirmReservations',
  'WarehouseService.ReleaseReservations',
  'PromotionService.ReservePromotions',
  'PromotionService.ApplyPromotion',
  'PromotionService.ReleasePromotions',
];
const CODES = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'CANCELLED'];
const PAYMENTS = [
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
const PAGE_OUTCOMES = [
  [5, ['success']],
  [2, ['decline', 'success']],
  [2, ['async_success']],
  [2, ['async_failure', 'success']],
];
const CHALLENGES = [
  [5, 'returns'],
  [2, 'browser closed'],
  [2, 'failure'],
];
/** Shoppers come, and things go wrong, within the same moments. */
const SPREAD_MS = 1_500;

/** How things go wrong, by kind: each draws its details. */
const FAULTS = {
  kill: (random) => ({ target: random.weighted(APPS) }),
  freeze: (random) => ({
    target: random.weighted([...APPS, [2, 'redis-guard'], [1, 'stripe']]),
    forMs: random.int(300, 2_500),
  }),
  'stop in order': (random) => ({ target: random.weighted(APPS) }),
  'flush guard': () => ({}),
  'kill guard': () => ({ target: 'redis-guard' }),
  'kill broker': () => ({ target: 'redis-events' }),
  'kill sidecar': () => ({ target: 'sidecars' }),
  'kill gateway': () => ({ target: 'stripe' }),
  'die at a step': (random) => ({
    app: random.pick(['checkout', 'checkout', 'checkout-worker']),
    step: random.next(),
    side: random.pick(['before', 'after']),
  }),
  'lose answers': (random) => callFault(random, 'lost_answer'),
  'lose requests': (random) => callFault(random, 'not_sent'),
  'delay requests': (random) => ({ ...callFault(random, 'delay'), delayMs: random.int(200, 3_000) }),
  'late requests': (random) => ({ ...callFault(random, 'late'), delayMs: random.int(200, 4_000) }),
  'refuse orders': (random) => ({
    ...callFault(random, 'refuse'),
    call: 'OrderService.CreateOrder',
    reason: 'ORDER_MISMATCH',
  }),
  gateway: (random) => ({
    gatewayKind: random.pick(['lost_answer', 'reset', 'status_500', 'status_429', 'delay']),
    times: random.int(1, 4),
    delayMs: random.int(200, 2_500),
  }),
};

const KINDS = [
  [6, 'kill'],
  [4, 'freeze'],
  [1, 'stop in order'],
  [2, 'flush guard'],
  [2, 'kill guard'],
  [1, 'kill broker'],
  [1, 'kill sidecar'],
  [1, 'kill gateway'],
  [6, 'die at a step'],
  [4, 'lose answers'],
  [2, 'lose requests'],
  [2, 'delay requests'],
  [3, 'late requests'],
  [2, 'refuse orders'],
  [3, 'gateway'],
];

const callFault = (random, action) => ({
  action,
  call: random.pick(CALLS),
  code: random.pick(CODES),
  times: random.int(1, 6),
});

/** What one run does, decided by seed and number alone: who buys what and how, and what goes wrong when. */
export function planRun(seed, run) {
  const random = new Random(seed, run);
  return {
    shoppers: Array.from({ length: random.int(4, 8) }, () => planShopper(random)),
    faults: Array.from({ length: random.int(1, 3) }, () => planFault(random)),
  };
}

function planShopper(random) {
  return {
    payments: random.weighted(PAYMENTS),
    challenge: random.weighted(CHALLENGES),
    pageOutcomes: random.weighted(PAGE_OUTCOMES),
    lines: random.chance(0.5)
      ? { 'TSHIRT-BLK-M': random.int(1, 3) }
      : { 'TSHIRT-BLK-L': 1, 'TSHIRT-WHT-S': 2, 'TSHIRT-NVY-M': 1 },
    codes: random.weighted([
      [5, []],
      [3, ['ONLY5']],
      [2, ['WELCOME10', 'ONLY5']],
    ]),
    clicks: random.chance(0.3) ? random.int(2, 8) : 1,
    editsAfterMs: random.chance(0.2) ? random.int(0, 300) : undefined,
    atReplica: random.int(0, 1),
    afterMs: random.int(0, SPREAD_MS),
  };
}

function planFault(random) {
  const kind = random.weighted(KINDS);
  return { kind, afterMs: random.int(0, SPREAD_MS), ...FAULTS[kind](random) };
}
