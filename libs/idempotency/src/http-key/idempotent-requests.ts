/*
 * The Idempotency-Key header (its record is one row per scope and key). The first use inserts the body's fingerprint before any work, so
 * that the same key with another body is refused without an effect, however soon it comes. A final success is stored and replayed byte by
 * byte; a refusal changed nothing and is computed again, as is an unknown outcome.
 *
 * Two uses at once: where the call is idempotent in itself (confirm) both proceed; elsewhere the second waits for the first, since running
 * twice would do it twice. A stale claim of a first use that died is taken over. Whether it died before or after its write is unknown, but
 * the witness shows whether the resource has changed since: then it is not run again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { DomainError, backoff, isDomainError } from '@holdfast/errors';

import type {
  IdempotencyRecordRepository,
  KeyedRequest,
  StoredAnswer,
} from './idempotency-record.repository.js';

/** The answer of a run, and whether it is final. */
export interface RunAnswer extends StoredAnswer {
  readonly isFinal: boolean;
}

/** Whether a second use waits for the first, or runs beside it, where that is harmless. */
export type Concurrency = 'wait' | 'proceed';

/** Answers requests with an idempotency key. */
export class IdempotentRequests {
  constructor(
    private readonly records: IdempotencyRecordRepository,
    private readonly waitMs = 10_000,
  ) {}

  /**
   * Runs the request, or replays its earlier answer. Reasons: IDEMPOTENCY_PAYLOAD_MISMATCH, IDEMPOTENCY_KEY_IN_USE (the first use still
   * runs after the wait), CART_VERSION_CONFLICT (a first use was cut off) and those of `work`.
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
    // The work is done: where the database is unreachable now, the answer is sent all the same and the claim expires.
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
      await this.endClaim(request, holder, error);
      throw error;
    }
  }

  /** A claim that cannot be released expires; the caller gets the error of the work. */
  private async endClaim(request: KeyedRequest, holder: string, error: unknown): Promise<void> {
    const isRefused = isDomainError(error) && error.httpStatus < 500;
    // Callers must not be able to fill the table with keys for resources that are not theirs.
    const isNothing = isDomainError(error) && error.code === 'NOT_FOUND';
    const ended = isNothing
      ? this.records.forget(request, holder)
      : this.records.release(request, holder, !isRefused);
    await ended.catch(() => undefined);
  }
}
