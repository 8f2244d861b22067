import { Counter, register } from 'prom-client';

import { isRefusal } from '@holdfast/errors';
import type { Log } from '@holdfast/platform';
import type { Pool } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';

import type { DueRelease, ReleaseQueue } from '../authorizations/follow-order/void-queue.js';
import type { VoidPayment } from '../authorizations/void-payment/void-payment.js';
import { observeExpiry } from '../authorizations/warn-expiry/expiry-metric.js';
import { warnOfExpiry } from '../authorizations/warn-expiry/warn-expiry.js';
import type { TimeBudget } from '../gateway/time-budget.js';
import { countRefundFailure } from '../refunds/reflect-refunds/refund-failures.js';
import type { RefundPayment } from '../refunds/refund-payment/refund-payment.js';
import type { Refund } from '../refunds/refund-payment/refund.js';
import type { RefundRepository } from '../refunds/refund-payment/refund.repository.js';
import type { PaymentRepository } from '../store/payment.repository.js';
import type { ApplyWebhook } from '../webhooks/apply-webhook/apply-webhook.js';
import { webhookFailure } from '../webhooks/apply-webhook/webhook-failure.js';
import type { PermanentFailure } from '../webhooks/apply-webhook/webhook-failure.js';
import type { DueEvent, WebhookStore } from '../webhooks/receive-webhook/webhook.repository.js';
import { retryPauseMs } from './pending-work.js';
import type { WorkSource } from './pending-work.js';

/** What the sources need of the app. */
export interface WorkSettings {
  readonly retryMs: number;
  readonly log: Log;
  readonly budget: () => TimeBudget;
}

/** Longer than any one piece of work takes; what a dead process had claimed is free again after it. */
const LEASE_MS = 30_000;
/** About three days with pauses of up to an hour: as long as the gateway itself repeats (PAY-8). */
const MAX_ATTEMPTS = 84;
/** What is most likely a fault of ours is tried some minutes long: it may have been the moment. */
const MAX_UNEXPECTED = 8;

const GIVEN_UP = 'holdfast_webhooks_given_up_total';
const givenUp = (): Counter =>
  (register.getSingleMetric(GIVEN_UP) as Counter | undefined) ??
  new Counter({
    name: GIVEN_UP,
    help: 'Webhooks that could not be acted on and will not be tried again, by why',
    labelNames: ['why'],
  });

/** Why a webhook was given up; `transient`: what should have passed did not for three days. */
const WHYS = [
  'missing',
  'mismatch',
  'not_understood',
  'illegal_move',
  'refused',
  'transient',
  'unexpected',
  'no_payment',
] as const satisfies readonly (PermanentFailure | 'transient' | 'unexpected' | 'no_payment')[];
type GivenUp = (typeof WHYS)[number];

/** The message, and what it came of: "in doubt" alone would say nothing. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, 500);
};

/** Webhooks that were stored and have to be acted on. */
export function webhookSource(store: WebhookStore, apply: ApplyWebhook, settings: WorkSettings): WorkSource {
  const { retryMs, log, budget } = settings;
  // Shown as zero from the start: the first one has to count too.
  for (const why of WHYS) givenUp().inc({ why }, 0);
  const giveUp = (event: DueEvent, why: GivenUp, problem: string): Promise<void> => {
    givenUp().inc({ why });
    log.error({ eventId: event.id, type: event.type, why, problem }, 'webhook given up');
    return store.giveUp(event.id, why, problem);
  };
  const postpone = (event: DueEvent, why: GivenUp, problem: string): Promise<void> =>
    event.attempts < (why === 'unexpected' ? MAX_UNEXPECTED : MAX_ATTEMPTS)
      ? store.postpone(event.id, retryPauseMs(event.attempts, retryMs), problem)
      : giveUp(event, why, problem);
  const fail = async (event: DueEvent, error: unknown): Promise<void> => {
    const failure = webhookFailure(error);
    if (failure.kind === 'permanent') return giveUp(event, failure.why, textOf(error));
    log.warn({ err: error, eventId: event.id, type: event.type }, 'webhook will be tried again');
    return postpone(event, failure.kind, textOf(error));
  };
  const act = async (event: DueEvent): Promise<void> => {
    try {
      const outcome = await apply.execute(event, budget());
      if (outcome === 'waits') await postpone(event, 'no_payment', 'its payment does not exist yet');
      else await store.end(event.id, outcome);
    } catch (error) {
      await fail(event, error);
    }
  };
  return {
    name: 'webhooks',
    runDue: async (limit) => {
      const due = await store.claimDue(limit, LEASE_MS);
      await Promise.all(due.map(act));
      return due.length;
    },
  };
}

/** Refunds that were opened by an event, or whose outcome was not known when their caller left. */
export function refundSource(
  refunds: RefundRepository,
  payments: PaymentRepository,
  refund: RefundPayment,
  settings: WorkSettings,
): WorkSource {
  const { retryMs, log, budget } = settings;
  const carryOut = async (due: Refund): Promise<void> => {
    const facts = { refundId: due.id, paymentId: due.paymentId };
    try {
      const payment = await payments.find(due.tenantId, due.paymentId);
      if (payment) await refund.carryOut(payment, due, budget());
    } catch (error) {
      if (isRefusal(error)) {
        countRefundFailure('refused');
        return log.error({ err: error, ...facts }, 'refund refused by the gateway');
      }
      log.warn({ err: error, ...facts }, 'refund will be tried again');
      await refunds.postpone(due, retryMs);
    }
  };
  return {
    name: 'refunds',
    runDue: async (limit) => {
      const due = await refunds.claimDue(limit, LEASE_MS);
      await Promise.all(due.map((each) => inTenant(each.tenantId, () => carryOut(each))));
      return due.length;
    },
  };
}

/** Payments of orders that ended. */
export function releaseSource(
  queue: ReleaseQueue,
  voidPayment: VoidPayment,
  settings: WorkSettings,
): WorkSource {
  const { retryMs, log, budget } = settings;
  const letGo = async (due: DueRelease): Promise<void> => {
    try {
      await voidPayment.execute(due, budget());
      await queue.done(due);
    } catch (error) {
      log.warn({ err: error, checkoutId: due.checkoutId }, 'payment of an ended order will be let go later');
      await queue.postpone(due, retryMs);
    }
  };
  return {
    name: 'releases',
    runDue: async (limit) => {
      const due = await queue.claimDue(limit, LEASE_MS);
      await Promise.all(due.map((each) => inTenant(each.tenantId, () => letGo(each))));
      return due.length;
    },
  };
}

/** Authorisations that are about to run out. A day's notice needs no look every second. */
export function expirySource(pool: Pool, everyMs: number): WorkSource {
  observeExpiry(pool);
  let next = 0;
  return {
    name: 'expiring',
    runDue: async (limit) => {
      if (Date.now() < next) return 0;
      const warned = await warnOfExpiry(pool, limit);
      if (warned < limit) next = Date.now() + everyMs;
      return warned;
    },
  };
}

const inTenant = <T>(tenantId: string, work: () => Promise<T>): Promise<T> =>
  runInContext(contextFrom({ tenantId }), work);
