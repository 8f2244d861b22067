import { Inject, Injectable } from '@nestjs/common';

import { DomainError, backoff, validationFailed } from '@holdfast/errors';
import type { HeldGuard, Leaving } from '@holdfast/idempotency';
import type { Caller } from '@holdfast/identity';
import { CONFIG } from '@holdfast/platform';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { AttemptSummary, CheckoutRecord } from '../checkout-session/checkout-session.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import { AttemptDriver } from '../confirm-checkout/attempt-driver.js';
import type { AttemptEnd } from '../confirm-checkout/attempt-driver.js';
import { AttemptOpener } from '../confirm-checkout/attempt-opener.js';
import { AttemptRepository } from '../confirm-checkout/attempt.repository.js';
import { Challenges } from '../confirm-checkout/challenges.js';
import { GuardedEntry, pause, sharedRefusal } from '../confirm-checkout/guarded-entry.js';
import { HOSTED_KEY } from '../confirm-checkout/opening-state.js';
import { liveSession } from '../get-checkout/get-checkout.js';
import { TenantRepository } from '../tenant/tenant.repository.js';
import { openPageOf } from './hosted-page.js';
import type { HostedPage } from './hosted-page.js';
import { returnUrl } from './return-url.js';

/** A customer's request to pay on a checkout page. */
export interface CreateCheckoutSessionCommand {
  readonly caller: Caller;
  readonly checkoutId: string;
  /** The gateway's redirect after the payment; `{CHECKOUT_SESSION_ID}` is replaced by the page's id. */
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** The address of the client that asks, where it is known (TRU-9). */
  readonly client?: string | undefined;
}

/** Timeout of a caller's wait for a page; creating it goes on without the caller. */
const CALLER_WAITS_MS = 10_000;
/** Retry limit where other attempts are open and have to be ended first. */
const MAX_TRIES = 3;

/**
 * Makes the page at the gateway on which a checkout is paid (HST-1): an attempt like any other, whose record freezes the quote and locks
 * the cart, left waiting for its customer. One page at a time, however many ask for it; it is answered from the record while it is open.
 */
@Injectable()
export class CheckoutSessionFactory {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly tenants: TenantRepository,
    private readonly opener: AttemptOpener,
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly challenges: Challenges,
    private readonly entry: GuardedEntry,
    @Inject(CONFIG) private readonly config: Pick<CheckoutSettings, 'HOSTED_PAGE_SECONDS' | 'HOLDFAST_ENV'>,
  ) {}

  /**
   * Reasons: VALIDATION_FAILED for an address that customers may not be sent back to; those of ConfirmCheckout before anything is charged;
   * CHECKOUT_EXPIRED with the order's id where there is one already.
   */
  async createCheckoutSession(given: CreateCheckoutSessionCommand): Promise<HostedPage> {
    const until = Date.now() + CALLER_WAITS_MS;
    // Side by side: neither needs the other, and the tenant is often in the cache.
    const [record, { returnOrigins }] = await Promise.all([
      this.load(given),
      this.tenants.get(currentTenant()),
    ]);
    const command = { ...given, ...this.returnUrls(given, returnOrigins) };
    const open = answerOf(record);
    if (open) return open;
    const entry = await this.entry.enter(record.cart, HOSTED_KEY, until);
    if (entry.kind === 'answered') throw alreadyOrdered(entry.result.orderId);
    const read = entry.waited ? undefined : record;
    return within(this.underGuard(command, read, entry.guard), until);
  }

  private returnUrls(
    { successUrl, cancelUrl }: CreateCheckoutSessionCommand,
    origins: readonly string[],
  ): Pick<CreateCheckoutSessionCommand, 'successUrl' | 'cancelUrl'> {
    const policy = { origins, isLocal: this.config.HOLDFAST_ENV === 'local' };
    const success = returnUrl(successUrl, policy);
    const cancel = returnUrl(cancelUrl, policy);
    if ('url' in success && 'url' in cancel) return { successUrl: success.url, cancelUrl: cancel.url };
    const problems = Object.entries({ successUrl: success, cancelUrl: cancel });
    throw validationFailed(
      problems.flatMap(([path, read]) => ('problem' in read ? [{ path, message: read.problem }] : [])),
    );
  }

  private async load({ caller, checkoutId }: CreateCheckoutSessionCommand): Promise<CheckoutRecord> {
    return ownCheckout(caller, await this.records.findByCheckout(currentTenant(), checkoutId));
  }

  private async underGuard(
    command: CreateCheckoutSessionCommand,
    read: CheckoutRecord | undefined,
    guard: HeldGuard,
  ): Promise<HostedPage> {
    let shared: Leaving = { kind: 'nothing' };
    try {
      return await this.make(command, read ?? (await this.load(command)), 1);
    } catch (error) {
      shared = sharedRefusal(error, HOSTED_KEY);
      throw error;
    } finally {
      void guard.release(shared);
    }
  }

  private async make(
    command: CreateCheckoutSessionCommand,
    record: CheckoutRecord,
    tries: number,
  ): Promise<HostedPage> {
    const open = answerOf(record);
    if (open) return open;
    if (tries > MAX_TRIES) throw new DomainError('CHECKOUT_IN_PROGRESS');
    const again = async (): Promise<HostedPage> => this.make(command, await this.load(command), tries + 1);
    if (record.cart.openAttempt !== undefined) {
      await this.endOther(command.checkoutId, record.lastAttempt);
      return again();
    }
    const { successUrl, cancelUrl } = command;
    const payment = {
      type: 'hosted',
      successUrl,
      cancelUrl,
      pageSeconds: this.config.HOSTED_PAGE_SECONDS,
    } as const;
    const opened = await this.opener.open(record, { payment, client: command.client });
    // Another attempt, or a change, came first: what it was decides.
    return opened ? this.answer(command, await this.driver.start(opened), again) : again();
  }

  /** Ends what is in the way, or waits for its end: a challenge, a page that ran out, an attempt whose driver is gone or at work. */
  private async endOther(checkoutId: string, other: AttemptSummary | undefined): Promise<void> {
    if (!other) throw new DomainError('CHECKOUT_IN_PROGRESS');
    const attempt = { checkoutId, ...other };
    if (other.status === 'awaiting_customer') {
      const end = await this.challenges.end(attempt);
      if (end === 'unknown') throw new DomainError('CHECKOUT_IN_PROGRESS');
      if (end === 'closed') return;
      // Paid already: the order is the answer.
      const claimed = await this.attempts.claimAwaiting(attempt);
      if (claimed) await this.driver.resume(claimed);
      return;
    }
    const left = other.isLeaseOver ? await this.attempts.claimLeft(attempt) : undefined;
    if (left) await this.driver.recover(left);
    else await this.untilMoved(checkoutId, other);
  }

  /** Waits, with back-off from 50 ms, until the attempt has moved; the guard was lost, or a confirm came between. */
  private async untilMoved(checkoutId: string, { attempt, status, epoch }: AttemptSummary): Promise<void> {
    const until = Date.now() + CALLER_WAITS_MS;
    for (const waitMs of backoff()) {
      const last = (await this.records.findByCheckout(currentTenant(), checkoutId))?.lastAttempt;
      if (last?.attempt !== attempt || last.status !== status || last.epoch !== epoch) return;
      if (Date.now() + waitMs > until) throw new DomainError('CHECKOUT_PENDING');
      await pause(waitMs);
    }
  }

  private async answer(
    { successUrl, checkoutId }: CreateCheckoutSessionCommand,
    end: AttemptEnd,
    again: () => Promise<HostedPage>,
  ): Promise<HostedPage> {
    switch (end.status) {
      case 'at_page':
        if (end.url !== null) return { url: end.url, expiresAt: end.deadline };
        throw new DomainError('CHECKOUT_IN_PROGRESS');
      // A zero total: there is nothing to pay, so there is no page.
      case 'completed':
        return { url: successUrl.replaceAll('{CHECKOUT_SESSION_ID}', checkoutId), expiresAt: new Date() };
      case 'refused':
        throw end.error;
      case 'superseded':
        return again();
      // Whether there is a page is not known: payment, or what it stands on, was away.
      case 'pending':
        throw unavailable();
      case 'requires_action':
        throw new DomainError('CHECKOUT_IN_PROGRESS');
    }
  }
}

/** The page while it is open; an order is an error that names it. */
function answerOf(record: CheckoutRecord): HostedPage | undefined {
  const { lastAttempt } = record;
  if (lastAttempt?.status === 'completed') throw alreadyOrdered(lastAttempt.result!.orderId);
  if (lastAttempt?.status !== 'awaiting_customer') liveSession(record);
  return openPageOf(lastAttempt);
}

const unavailable = (): DomainError =>
  new DomainError('DEPENDENCY_UNAVAILABLE', {
    detail: 'payment cannot be asked at the moment; nothing was charged; ask again',
  });

const alreadyOrdered = (orderId: string): DomainError =>
  new DomainError('CHECKOUT_EXPIRED', {
    detail: 'the checkout became an order',
    metadata: { order_id: orderId },
    extensions: { orderId },
  });

/** The page, or CHECKOUT_PENDING at the deadline; creating it goes on. */
async function within(work: Promise<HostedPage>, until: number): Promise<HostedPage> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DomainError('CHECKOUT_PENDING')), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
