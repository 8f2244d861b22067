import type { FastifyReply, FastifyRequest } from 'fastify';

import { validationFailed } from '@holdfast/errors';
import { fingerprintOf, scopeOf } from '@holdfast/idempotency';
import type { Concurrency, IdempotentRequests, KeyedRequest } from '@holdfast/idempotency';
import { hashCartToken, requiredTenant } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

import { send, sendText, textOf } from '../answers/http-answer.js';
import type { HttpAnswer } from '../answers/http-answer.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The subject of a POST, beside its key and body. */
export interface PostSubject {
  readonly caller: Caller;
  readonly resourceId: string;
  readonly concurrency: Concurrency;
  /** Throws where the caller may not access the resource now; called before a stored answer is replayed (TRU-14). Not needed where the caller was checked. */
  readonly assertReachable?: () => Promise<unknown>;
  /** Reads the version of the changed resource, where a second execution would change it again. */
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

/** A caller with an identity. */
type KnownCaller = Exclude<Caller, { kind: 'none' }>;

function callerKey(caller: KnownCaller): string {
  switch (caller.kind) {
    case 'customer':
      return `customer:${caller.customerId}`;
    case 'operator':
      return `operator:${caller.operatorId}`;
    case 'guest':
      return `guest:${hashCartToken(caller.cartToken).toString('hex')}`;
  }
}

/** The work of a POST. `requestKey` identifies the key in its scope, so that the work can recognise a run that ended after its own write. */
export type PostWork = (requestKey: string | undefined) => Promise<HttpAnswer>;

interface Post {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly subject: PostSubject & { readonly caller: KnownCaller };
}

/** Answers POSTs, under their Idempotency-Key where they carry one: the same key with another body is refused before the work starts. */
export class IdempotentPosts {
  /** `marksReplays`: a replayed answer carries the header `idempotency-replayed`. */
  constructor(
    private readonly requests: IdempotentRequests,
    private readonly options: { readonly marksReplays: boolean },
  ) {}

  /** Does the work and sends its answer, or replays the stored answer of the key. Reasons: see `IdempotentRequests`. */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    subject: PostSubject,
    work: PostWork,
  ): Promise<void> {
    const key = keyOf(request);
    // A caller without an identity has access to nothing, so there is no answer to store.
    const { caller } = subject;
    if (key === undefined || caller.kind === 'none') return send(reply, await work(undefined));
    await this.answerUnder(key, { request, reply, subject: { ...subject, caller } }, work);
  }

  private async answerUnder(key: string, post: Post, work: PostWork): Promise<void> {
    const { reply, subject } = post;
    let headers: Readonly<Record<string, string>> = {};
    const keyed = await keyedRequest(key, post);
    const { isReplayed, ...answer } = await this.requests.answer(keyed, subject.concurrency, async () => {
      const {
        status,
        body,
        isFinal,
        headers: given = {},
      } = await work(fingerprintOf([keyed.scope, keyed.key]));
      headers = given;
      return { status, body: textOf(body), isFinal };
    });
    if (!isReplayed) return sendText(reply, { ...answer, headers });
    await subject.assertReachable?.();
    sendText(reply, {
      ...answer,
      headers: this.options.marksReplays ? { 'idempotency-replayed': 'true' } : {},
    });
  }
}

async function keyedRequest(key: string, { request, subject }: Post): Promise<KeyedRequest> {
  const { caller, resourceId, witness } = subject;
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
