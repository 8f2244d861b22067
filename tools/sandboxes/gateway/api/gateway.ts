import { parseForm } from '../http/form-body.ts';
import { Router } from '../http/router.ts';
import { newId } from '../state/ids.ts';
import { OWN_ACCOUNT } from '../webhooks/events.ts';
import { ApiError, apiError, rateLimited, unauthenticated, unknownRoute } from './errors.ts';
import { checkExpand, expand } from './expand.ts';
import { parseFields } from './schema.ts';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const LOST = { destroy: true };

function authenticate(headers) {
  const [scheme, credentials = ''] = (headers.authorization ?? '').split(' ');
  const key = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().split(':')[0] : credentials;
  if (key === '') {
    throw unauthenticated(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!/^(sk|rk)_test_/.test(key)) throw unauthenticated(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function answer(error) {
  return { status: error.status, body: JSON.stringify(error.body()) };
}

/** What the fault puts in the place of an answer; undefined where it does not. */
function strike(fault, when) {
  if (fault?.when !== when || fault.kind === 'delay') return undefined;
  if (fault.kind === 'error')
    return fault.stored ? undefined : answer(new ApiError(fault.answer.status, fault.answer.error));
  if (fault.kind === 'status_429') return answer(rateLimited());
  if (fault.kind === 'status_500') return fault.stored ? undefined : answer(apiError());
  return LOST;
}

async function delay(fault, when) {
  if (fault?.kind === 'delay' && fault.when === when) await sleep(fault.delayMs);
}

/** An error of the endpoint itself, which Stripe remembers under the key like any answer. */
function breakEndpoint(fault, when) {
  if (!fault?.stored || fault.when !== when) return;
  if (fault.kind === 'status_500') throw new ApiError(500, apiError().error, { kept: true });
  if (fault.kind === 'error') throw new ApiError(fault.answer.status, fault.answer.error, { kept: true });
}

/** The way of an API call: faults, key, route, idempotency, parameters, effect, journal, answer. */
export class Gateway {
  #core;
  #router;

  constructor(core, routes) {
    this.#core = core;
    this.#router = new Router(routes);
  }

  /** @param call `{method, path, query, headers, body}` → `{status, body, headers}` or `{destroy: true}` */
  async handle(call) {
    const requestId = newId('req', 14);
    const reply = await this.#answer(call, requestId);
    if (reply.destroy) return reply;
    const headers = { 'content-type': 'application/json', 'request-id': requestId, ...reply.headers };
    for (const name of ['idempotency-key', 'stripe-account', 'stripe-version']) {
      if (call.headers[name]) headers[name] = call.headers[name];
    }
    return { status: reply.status, body: reply.body, headers };
  }

  async #answer(call, requestId) {
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
        account: call.headers['stripe-account'] ?? OWN_ACCOUNT,
      };
      const key = call.method === 'POST' ? call.headers['idempotency-key'] : undefined;
      const reply = key ? await this.#once(task, key) : await this.#execute(task);
      return strike(fault, 'after') ?? reply;
    } catch (error) {
      return answer(this.#known(error));
    }
  }

  async #once(task, key) {
    const { account, call, fault } = task;
    const { replay, ticket } = this.#core.idempotency.begin({
      account,
      key,
      path: call.path,
      body: call.body,
    });
    if (replay) {
      await delay(fault, fault?.when);
      const headers = { 'idempotent-replayed': 'true', 'original-request': replay.requestId };
      return { status: replay.status, body: replay.body, headers };
    }
    try {
      return await this.#execute({ ...task, ticket, key });
    } finally {
      this.#core.idempotency.drop(ticket);
    }
  }

  async #execute(task) {
    await delay(task.fault, 'before');
    const reply = this.#run(task);
    await this.#core.commit();
    await delay(task.fault, 'after');
    return reply;
  }

  /** Effect, answer and idempotency record, in one go: nothing else runs in between. */
  #run(task) {
    let reply;
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

  #effect({ route, id, call, requestId, key, account, fault }) {
    breakEndpoint(fault, 'before');
    const input = parseForm(call.method === 'GET' ? call.query : call.body);
    const params = parseFields(input, route.shape);
    checkExpand(route.kind, params.expand);
    const request = { id: requestId, idempotency_key: key ?? null };
    const ctx = this.#core.context({ account, id, request });
    const object = route.handle(ctx, params);
    breakEndpoint(fault, 'after');
    return JSON.stringify(expand(object, params.expand, ctx));
  }

  #known(error) {
    if (error instanceof ApiError) return error;
    this.#core.report(error);
    return apiError();
  }
}
