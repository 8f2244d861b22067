import { setTimeout as sleep } from 'node:timers/promises';

import type { Fault } from '../control/faults.ts';
import { parseForm } from '../http/form-body.ts';
import { header } from '../http/messages.ts';
import type { Answer, Call, LostAnswer, Reply } from '../http/messages.ts';
import { Router } from '../http/router.ts';
import type { Core } from '../state/core.ts';
import { newId } from '../state/ids.ts';
import { OWN_ACCOUNT } from '../webhooks/events.ts';
import { ApiError, apiError, rateLimited, unauthenticated, unknownRoute } from './errors.ts';
import { checkExpand, expand } from './expand.ts';
import type { Ticket } from './idempotency.ts';
import type { ApiRoute } from './route.ts';

type Moment = Fault['when'];

/** A call that found its route. */
interface Task {
  route: ApiRoute;
  id?: string;
  call: Call;
  requestId: string;
  fault: Fault | undefined;
  account: string;
  key?: string;
  ticket?: Ticket;
}

const LOST: LostAnswer = { destroy: true };

function authenticate({ authorization = '' }: Call['headers']): void {
  const [scheme, credentials = ''] = authorization.split(' ');
  const [user = ''] = Buffer.from(credentials, 'base64').toString().split(':');
  const key = scheme === 'Basic' ? user : credentials;
  if (key === '') {
    throw unauthenticated(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!/^(sk|rk)_test_/.test(key)) throw unauthenticated(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function answer(error: ApiError): Answer {
  return { status: error.status, body: JSON.stringify(error.body()) };
}

/** The error that the fault names. */
function chosenError({ answer: chosen }: Fault, kept = false): ApiError {
  return chosen ? new ApiError(chosen.status, chosen.error, { kept }) : apiError();
}

/** What the fault puts in the place of an answer; undefined where it does not. */
function strike(fault: Fault | undefined, when: Moment): Reply | undefined {
  if (fault?.when !== when || fault.kind === 'delay') return undefined;
  if (fault.kind === 'error') return fault.stored ? undefined : answer(chosenError(fault));
  if (fault.kind === 'status_429') return answer(rateLimited());
  if (fault.kind === 'status_500') return fault.stored ? undefined : answer(apiError());
  return LOST;
}

async function delay(fault: Fault | undefined, when: Moment | undefined): Promise<void> {
  if (fault?.kind === 'delay' && fault.when === when) await sleep(fault.delayMs);
}

/** An error of the endpoint itself, which Stripe remembers under the key like any answer. */
function breakEndpoint(fault: Fault | undefined, when: Moment): void {
  if (!fault?.stored || fault.when !== when) return;
  if (fault.kind === 'status_500') throw new ApiError(500, apiError().error, { kept: true });
  if (fault.kind === 'error') throw chosenError(fault, true);
}

/** The way of an API call: faults, key, route, idempotency, parameters, effect, journal, answer. */
export class Gateway {
  #core: Core;
  #router: Router<ApiRoute>;

  constructor(core: Core, routes: readonly ApiRoute[]) {
    this.#core = core;
    this.#router = new Router(routes);
  }

  async handle(call: Call): Promise<Reply> {
    const requestId = newId('req', 14);
    const reply = await this.#answer(call, requestId);
    if ('destroy' in reply) return reply;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      ...reply.headers,
    };
    for (const name of ['idempotency-key', 'stripe-account', 'stripe-version']) {
      const value = header(call.headers, name);
      if (value) headers[name] = value;
    }
    return { status: reply.status, body: reply.body, headers };
  }

  async #answer(call: Call, requestId: string): Promise<Reply> {
    const fault = this.#core.faults.take(call.method, call.path);
    const struck = strike(fault, 'before');
    if (struck) return struck;
    try {
      authenticate(call.headers);
      const found = this.#router.find(call.method, call.path);
      if (!found) throw unknownRoute(call.method, call.path);
      const task = {
        ...found,
        call,
        requestId,
        fault,
        account: header(call.headers, 'stripe-account') ?? OWN_ACCOUNT,
      };
      const key = call.method === 'POST' ? header(call.headers, 'idempotency-key') : undefined;
      const reply = key ? await this.#once(task, key) : await this.#execute(task);
      return strike(fault, 'after') ?? reply;
    } catch (error) {
      return answer(this.#known(error));
    }
  }

  async #once(task: Task, key: string): Promise<Answer> {
    const { account, call, fault } = task;
    const begun = this.#core.idempotency.begin({
      account,
      key,
      path: call.path,
      body: call.body,
    });
    if ('replay' in begun) {
      const { replay } = begun;
      await delay(fault, fault?.when);
      const headers = { 'idempotent-replayed': 'true', 'original-request': replay.requestId };
      return { status: replay.status, body: replay.body, headers };
    }
    const { ticket } = begun;
    try {
      return await this.#execute({ ...task, ticket, key });
    } finally {
      this.#core.idempotency.drop(ticket);
    }
  }

  async #execute(task: Task): Promise<Answer> {
    await delay(task.fault, 'before');
    const reply = this.#run(task);
    await this.#core.commit();
    await delay(task.fault, 'after');
    return reply;
  }

  /** Effect, answer and idempotency record, in one go: nothing else runs in between. */
  #run(task: Task): Answer {
    let reply: Answer;
    let kept = true;
    try {
      reply = { status: 200, body: this.#effect(task) };
    } catch (error) {
      const known = this.#known(error);
      kept = known.kept;
      reply = answer(known);
    }
    if (task.ticket && kept)
      this.#core.idempotency.keep(task.ticket, { ...reply, requestId: task.requestId });
    return reply;
  }

  #effect({ route, id, call, requestId, key, account, fault }: Task): string {
    breakEndpoint(fault, 'before');
    const input = parseForm(call.method === 'GET' ? call.query : call.body);
    const ready = route.read(input);
    checkExpand(route.kind, ready.expand);
    const request = { id: requestId, idempotency_key: key ?? null };
    const ctx = this.#core.context({ account, id, request });
    const object = ready.handle(ctx);
    breakEndpoint(fault, 'after');
    return JSON.stringify(expand(object, ready.expand, ctx));
  }

  #known(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    this.#core.report(error);
    return apiError();
  }
}
