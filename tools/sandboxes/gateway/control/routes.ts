import { DISPUTE_STATUSES, isDisputeStatus, moveDispute, openDispute } from '../api/disputes.ts';
import { invalidRequest, resourceMissing } from '../api/errors.ts';
import { moveRefund } from '../api/refunds.ts';
import { render } from '../api/render.ts';
import type { Rendered } from '../api/render.ts';
import type { FormObject } from '../http/form-body.ts';
import type { JsonObject } from '../http/messages.ts';
import { pay } from '../pages/pay-page.ts';
import type { Core } from '../state/core.ts';
import type { ObjectKind, Records } from '../state/records.ts';
import type { DispatcherStatus } from '../webhooks/dispatcher.ts';
import { renderEvent } from '../webhooks/events.ts';
import { listCharges, listIntents } from './audit.ts';
import { answerChallenge } from './challenge.ts';
import { isCount, optionalFlag, optionalNumber, optionalText } from './input.ts';

interface Input {
  /** The id in the path; empty where the path has none. */
  id: string;
  query: FormObject;
  body: JsonObject;
}

interface ControlRoute {
  method: string;
  path: string;
  handle(core: Core, input: Input): object;
}

function required<K extends ObjectKind | 'event'>(core: Core, kind: K, id: string): Records[K] {
  const record = core.store.find(kind, id);
  if (!record) throw resourceMissing(kind, id, 'id', 404);
  return record;
}

function challenge(core: Core, { id, body }: Input): Rendered {
  return render(
    'payment_intent',
    answerChallenge(core, required(core, 'payment_intent', id), body.outcome),
    core,
  );
}

function dispute(core: Core, { id, body }: Input): Rendered {
  const intent = required(core, 'payment_intent', id);
  const charge = core.store.find('charge', intent.fields.latest_charge ?? '');
  if (!charge?.fields.captured) throw invalidRequest('Only a captured payment can be disputed.');
  const { status } = body;
  const reason = optionalText(body.reason, 'reason');
  const amount = optionalNumber(body.amount, 'amount');
  if (status !== undefined && !isDisputeStatus(status))
    throw invalidRequest(`A dispute is one of ${DISPUTE_STATUSES.join(', ')}.`, { param: 'status' });
  const made = openDispute(core.context({ account: intent.account }), charge, { reason, amount, status });
  return render('dispute', made, core);
}

function decideDispute(core: Core, { id, body }: Input): Rendered {
  const known = required(core, 'dispute', id);
  return render('dispute', moveDispute(core.context({ account: known.account }), known, body.status), core);
}

function decideRefund(core: Core, { id, body }: Input): Rendered {
  const known = required(core, 'refund', id);
  return render('refund', moveRefund(core.context({ account: known.account }), known, body.status), core);
}

function paySession(core: Core, { id, body }: Input): object {
  const known = required(core, 'checkout.session', id);
  const { session, intent, declined } = pay(core, known, {
    outcome: optionalText(body.outcome, 'outcome'),
    paymentMethod: optionalText(body.paymentMethod, 'paymentMethod'),
    settleAfterSeconds: optionalNumber(body.settleAfterSeconds, 'settleAfterSeconds'),
  });
  const latest = core.store.require('checkout.session', session.id);
  return {
    session: render('checkout.session', latest, core),
    paymentIntent: intent
      ? render('payment_intent', core.store.require('payment_intent', intent.id), core)
      : null,
    declined: declined?.decline_code ?? null,
  };
}

function advance(core: Core, { body }: Input): object {
  if (!isCount(body.advanceSeconds)) {
    throw invalidRequest('advanceSeconds must be a whole number, not negative', { param: 'advanceSeconds' });
  }
  const now = core.clock.advance(body.advanceSeconds);
  void core.tick();
  return { now, offsetSeconds: core.store.clockOffset };
}

function resend(core: Core, { id }: Input): Rendered {
  const event = required(core, 'event', id);
  core.webhooks.enqueue(event.id);
  return renderEvent(event, core);
}

function listEvents(core: Core, { query }: Input): object {
  const records = [...core.store.all('event')].filter(
    (event) => !query.account || event.account === query.account,
  );
  return { data: records.map((event) => renderEvent(event, core)) };
}

function configureWebhooks(core: Core, { body }: Input): DispatcherStatus {
  return core.webhooks.configure({
    paused: optionalFlag(body.paused, 'paused'),
    url: body.url === null ? null : optionalText(body.url, 'url'),
    secret: optionalText(body.secret, 'secret'),
  });
}

const clockNow = (core: Core) => ({ now: core.clock.now(), offsetSeconds: core.store.clockOffset });

/** What tests, demos and audits may do that Stripe's API does not offer. No key is asked for. */
export const controlRoutes: readonly ControlRoute[] = [
  { method: 'POST', path: '/_sandbox/payment_intents/:id/challenge', handle: challenge },
  { method: 'POST', path: '/_sandbox/payment_intents/:id/dispute', handle: dispute },
  { method: 'POST', path: '/_sandbox/disputes/:id', handle: decideDispute },
  { method: 'POST', path: '/_sandbox/refunds/:id', handle: decideRefund },
  { method: 'POST', path: '/_sandbox/checkout/sessions/:id/pay', handle: paySession },
  { method: 'GET', path: '/_sandbox/charges', handle: (core, { query }) => listCharges(core, query) },
  { method: 'GET', path: '/_sandbox/payment_intents', handle: (core, { query }) => listIntents(core, query) },
  { method: 'GET', path: '/_sandbox/events', handle: listEvents },
  { method: 'POST', path: '/_sandbox/events/:id/resend', handle: resend },
  { method: 'GET', path: '/_sandbox/clock', handle: clockNow },
  { method: 'POST', path: '/_sandbox/clock', handle: advance },
  { method: 'GET', path: '/_sandbox/faults', handle: (core) => ({ data: core.faults.list() }) },
  { method: 'POST', path: '/_sandbox/faults', handle: (core, { body }) => core.faults.add(body) },
  {
    method: 'DELETE',
    path: '/_sandbox/faults',
    handle: (core) => {
      core.faults.clear();
      return { data: [] };
    },
  },
  { method: 'GET', path: '/_sandbox/webhooks', handle: (core) => core.webhooks.status() },
  { method: 'POST', path: '/_sandbox/webhooks', handle: configureWebhooks },
  {
    method: 'POST',
    path: '/_sandbox/reset',
    handle: (core) => {
      void core.reset();
      return { reset: true };
    },
  },
  { method: 'GET', path: '/health', handle: () => ({ status: 'ok' }) },
];
