import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { validationFailed } from '@holdfast/errors';
import { IdempotentRequests, fingerprintOf, scopeOf } from '@holdfast/idempotency';
import type { Concurrency } from '@holdfast/idempotency';
import { hashCartToken, requiredTenant } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

import { send, sendText, textOf } from './http-answer.js';
import type { HttpAnswer } from './http-answer.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a POST is about, beside its key and body. */
export interface PostSubject {
  readonly caller: Caller;
  readonly resourceId: string;
  readonly concurrency: Concurrency;
  /** Throws where the caller may not reach the resource now: what an answer said before may be another's today. */
  readonly assertReachable: () => Promise<unknown>;
  /** Reads the version of what is changed, where doing it twice would change it twice. */
  readonly witness?: () => Promise<number>;
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw validationFailed([
    { path: 'idempotency-key', message: 'expected 1 to 255 visible ASCII characters' },
  ]);
}

const callerKey = (caller: Caller): string => {
  if (caller.kind === 'customer') return `customer:${caller.customerId}`;
  if (caller.kind === 'operator') return `operator:${caller.operatorId}`;
  return caller.kind === 'guest' ? `guest:${hashCartToken(caller.cartToken).toString('hex')}` : 'nobody';
};

/** Answers POSTs, under their Idempotency-Key where they carry one. */
@Injectable()
export class IdempotentPosts {
  constructor(@Inject(IdempotentRequests) private readonly requests: IdempotentRequests) {}

  /** Does the work and writes its answer, or writes the answer that the key got before, if the caller may still reach what it is about (TRU-14). */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    subject: PostSubject,
    work: () => Promise<HttpAnswer>,
  ): Promise<void> {
    const key = keyOf(request);
    // Nobody in particular reaches nothing, so there is nothing to keep for her.
    if (key === undefined || subject.caller.kind === 'none') return send(reply, await work());
    await this.answerUnder(key, { request, reply, subject }, work);
  }

  private async answerUnder(
    key: string,
    { request, reply, subject }: { request: FastifyRequest; reply: FastifyReply; subject: PostSubject },
    work: () => Promise<HttpAnswer>,
  ): Promise<void> {
    let headers: Readonly<Record<string, string>> = {};
    const keyed = await this.keyedRequest(key, request, subject);
    const { isReplayed, ...answer } = await this.requests.answer(keyed, subject.concurrency, async () => {
      const { status, body, isFinal, headers: given = {} } = await work();
      headers = given;
      return { status, body: textOf(body), isFinal };
    });
    if (isReplayed) await subject.assertReachable();
    sendText(reply, { ...answer, headers: isReplayed ? { 'idempotency-replayed': 'true' } : headers });
  }

  private async keyedRequest(
    key: string,
    request: FastifyRequest,
    { caller, resourceId, witness }: PostSubject,
  ) {
    const tenantId = requiredTenant();
    const route = request.routeOptions.url ?? '';
    const version = await witness?.();
    return {
      tenantId,
      scope: scopeOf(tenantId, callerKey(caller), request.method, route, resourceId),
      key,
      fingerprint: fingerprintOf(request.body),
      ...(version !== undefined && { witness: String(version) }),
    };
  }
}
