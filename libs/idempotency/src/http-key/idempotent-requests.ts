/*
 * The Idempotency-Key header (the record behind it is one row per scope and key). The first use inserts the body's fingerprint before
 * anything is done, so that the same key with another body is refused without an effect, however close behind it comes. A final
 * success is kept and replayed byte by byte; a refusal changed nothing and is computed anew, as is whatever left the outcome open.
 *
 * Two uses at the same time: where the call is idempotent in itself (confirm) both proceed; elsewhere the second waits for the first,
 * since to run it twice would do it twice. A first that died is taken over when its claim is old. Whether it died before or after its
 * own write cannot be known, but whether what it was to change has changed since can (the witness): then it is not run again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { DomainError, backoff, isDomainError } from '@holdfast/errors';

import type {
  IdempotencyRecordRepository,
  KeyedRequest,
  StoredAnswer,
} from './idempotency-record.repository.js';

/** What a run answered, and whether that is its last word. */
export interface RunAnswer extends StoredAnswer {
  readonly isFinal: boolean;
}

/** Whether a second use waits for the first, or runs beside it because that does no harm. */
export type Concurrency = 'wait' | 'proceed';

/** Answers requests that carry a key. */
export class IdempotentRequests {
  constructor(
    private readonly records: IdempotencyRecordRepository,
    private readonly waitMs = 10_000,
  ) {}

  /**
   * Runs the request, or replays what it answered before. Reasons: IDEMPOTENCY_PAYLOAD_MISMATCH, IDEMPOTENCY_KEY_IN_USE (the first use
   * is still at work when the waiting is over), CART_VERSION_CONFLICT (a first use was cut off) and those of `work`.
   */
  async answer(
    request: KeyedRequest,
    concurrency: Concurrency,
    work: () => Promise<RunAnswer>,
  ): Promise<StoredAnswer & { readonly isReplayed: boolean }> {
    const holder = randomUUID();
    const earlier = await this.enter(request, concurrency, holder);
    if (earlier) return { ...earlier, isReplayed: true };
    const { isFinal, ...answer } = await this.runClaimed(request, holder, work);
    // What was done is done: with the table away now, the answer goes out all the same and the claim runs out.
    const kept = isFinal
      ? this.records.store(request, holder, answer, concurrency === 'proceed')
      : this.records.release(request, holder, true);
    await kept.catch(() => undefined);
    return { ...answer, isReplayed: false };
  }

  private async enter(
    request: KeyedRequest,
    concurrency: Concurrency,
    holder: string,
  ): Promise<StoredAnswer | undefined> {
    const until = performance.now() + this.waitMs;
    for (const pauseMs of backoff()) {
      const claim = await this.records.claim(request, holder);
      if (claim.kind === 'other-body') throw new DomainError('IDEMPOTENCY_PAYLOAD_MISMATCH');
      if (claim.kind === 'answered') return claim.answer;
      if (claim.kind === 'claimed') return this.assertNotDone(request, holder, claim.witness);
      if (concurrency === 'proceed') return undefined;
      if (performance.now() + pauseMs > until) break;
      await pause(pauseMs);
    }
    throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  }

  private async assertNotDone(
    request: KeyedRequest,
    holder: string,
    witness: string | undefined,
  ): Promise<undefined> {
    if (witness === request.witness) return undefined;
    await this.records.release(request, holder, true);
    throw new DomainError('CART_VERSION_CONFLICT', {
      detail:
        'an earlier use of this idempotency key was cut off, and the cart has changed since; read it and use a new key',
    });
  }

  private async runClaimed(
    request: KeyedRequest,
    holder: string,
    work: () => Promise<RunAnswer>,
  ): Promise<RunAnswer> {
    try {
      return await work();
    } catch (error) {
      await this.letGo(request, holder, error);
      throw error;
    }
  }

  /** A claim that cannot be released runs out by itself; what the caller has to hear is why the work failed. */
  private async letGo(request: KeyedRequest, holder: string, error: unknown): Promise<void> {
    const isRefused = isDomainError(error) && error.httpStatus < 500;
    // Strangers must not be able to fill the table with keys for what is not theirs.
    const isNothing = isDomainError(error) && error.code === 'NOT_FOUND';
    const letGo = isNothing
      ? this.records.forget(request, holder)
      : this.records.release(request, holder, !isRefused);
    await letGo.catch(() => undefined);
  }
}
