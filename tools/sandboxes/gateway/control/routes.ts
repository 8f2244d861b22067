import { DISPUTE_STATUSES, moveDispute, openDispute } from '../api/disputes.ts';
import { invalidRequest, resourceMissing } from '../api/errors.ts';
import { moveRefund } from '../api/refunds.ts';
import { render } from '../api/render.ts';
import { pay } from '../pages/pay-page.ts';
import { renderEvent } from '../webhooks/events.ts';
import { listCharges, listIntents } from './audit.ts';
import { answerChallenge } from './challenge.ts';

function required(core, kind, id) {
  const record = core.store.find(kind, id);
  if (!record) throw resourceMissing(kind, id, 'id', 404);
  return record;
}

function challenge(core, { id, body }) {
  return render(
    'payment_intent',
    answerChallenge(core, required(core, 'payment_intent', id), body.outcome),
    core,
  );
}

function dispute(core, { id, body }) {
  const intent = required(core, 'payment_intent', id);
  const charge = core.store.find('charge', intent.fields.latest_charge);
  if (!charge?.fields.captured) throw invalidRequest('Only a captured payment can be disputed.');
  const { reason, amount, status } = body;
  if (status !== undefined && !DISPUTE_STATUSES.includes(status))
    throw invalidRequest(`A dispute is one of ${DISPUTE_STATUSES.join(', ')}.`, { param: 'status' });
  const made = openDispute(core.context({ account: intent.account }), charge, { reason, amount, status });
  return render('dispute', made, core);
}

function decideDispute(core, { id, body }) {
  const known = required(core, 'dispute', id);
  return render('dispute', moveDispute(core.context({ account: known.account }), known, body.status), core);
}

function decideRefund(core, { id, body }) {
  const known = required(core, 'refund', id);
  return render('refund', moveRefund(core.context({ account: known.account }), known, body.status), core);
}

function paySession(core, { id, body }) {
  const { session, intent, declined } = pay(core, required(core, 'checkout.session', id), body);
  const latest = core.store.find('checkout.session', session.id);
  return {
    session: render('checkout.session', latest, core),
    paymentIntent: intent
      ? render('payment_intent', core.store.find('payment_intent', intent.id), core)
      : null,
    declined: declined?.decline_code ?? null,
  };
}

function advance(core, { body }) {
  if (!Number.isInteger(body.advanceSeconds) || body.advanceSeconds < 0) {
    throw invalidRequest('advanceSeconds must be a whole number, not negative', { param: 'advanceSeconds' });
  }
  const now = core.clock.advance(body.advanceSeconds);
  core.tick();
  return { now, offsetSeconds: core.store.clockOffset };
}

function resend(core, { id }) {
  const event = required(core, 'event', id);
  core.webhooks.enqueue(event.id);
  return renderEvent(event, core);
}

function listEvents(core, { query }) {
  const records = [...core.store.all('event')].filter(
    (event) => !query.account || event.account === query.account,
  );
  return { data: records.map((event) => renderEvent(event, core)) };
}

const clockNow = (core) => ({ now: core.clock.now(), offsetSeconds: core.store.clockOffset });

/** What tests, demos and audits may do that Stripe's API does not offer. No key is asked for. */
export const controlRoutes = [
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
  { method: 'POST', path: '/_sandbox/webhooks', handle: (core, { body }) => core.webhooks.configure(body) },
  {
    method: 'POST',
    path: '/_sandbox/reset',
    handle: (core) => {
      core.reset();
      return { reset: true };
    },
  },
  { method: 'GET', path: '/health', handle: () => ({ status: 'ok' }) },
];
