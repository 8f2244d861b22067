import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { validationFailed } from '@holdfast/errors';
import { IdempotentRequests, fingerprintOf, scopeOf } from '@holdfast/idempotency';
import type { Concurrency } from '@holdfast/idempotency';
import { hashCartToken, requiredTenant } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a POST is about, beside its key and body. */
export interface PostSubject {
  readonly caller: Caller;
  readonly resourceId: string;
  readonly concurrency: Concurrency;
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

/** Answers POSTs, under their Idempotency-Key where they carry one: the same key with another body is refused before anything is done. */
@Injectable()
export class IdempotentPosts {
  constructor(@Inject(IdempotentRequests) private readonly requests: IdempotentRequests) {}

  /**
   * `work` is given what stands for the key in its scope, so that a first use that was cut off after its own write is recognised.
   * Does the work and writes its answer, or writes the answer that the key got before.
   */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    subject: PostSubject,
    work: (requestKey: string | undefined) => Promise<{ status: number; body: object }>,
  ): Promise<void> {
    const key = keyOf(request);
    const keyed = key === undefined ? undefined : keyedRequest(key, request, subject);
    const once = async () => {
      const { status, body } = await work(keyed && fingerprintOf([keyed.scope, keyed.key]));
      return { status, body: JSON.stringify(body), isFinal: true };
    };
    const { status, body } =
      keyed === undefined ? await once() : await this.requests.answer(keyed, subject.concurrency, once);
    void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(body);
  }
}

function keyedRequest(key: string, request: FastifyRequest, { caller, resourceId }: PostSubject) {
  const tenantId = requiredTenant();
  const route = request.routeOptions.url ?? '';
  return {
    tenantId,
    scope: scopeOf(tenantId, callerKey(caller), request.method, route, resourceId),
    key,
    fingerprint: fingerprintOf(request.body),
  };
}
