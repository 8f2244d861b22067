import { money } from '../api/money.ts';
import { answerChallenge } from '../control/challenge.ts';
import type { FormObject } from '../http/form-body.ts';
import type { Core } from '../state/core.ts';
import type { IntentRecord } from '../state/records.ts';
import { buttons, document, escape, page, redirect } from './html.ts';
import type { Choice, PageAnswer } from './html.ts';
import { showPayPage, successUrl } from './pay-page.ts';

const CHOICES: readonly Choice[] = [
  ['success', 'Complete authentication'],
  ['failure', 'Fail authentication'],
];

function pending(core: Core, id: string): IntentRecord | undefined {
  const intent = core.store.find('payment_intent', id);
  return intent?.fields.status === 'requires_action' ? intent : undefined;
}

function nothing(): PageAnswer {
  return page(document('3-D Secure', '<p>There is nothing to authenticate.</p>'), 404);
}

/** `GET /_sandbox/challenges/:id`: the question of the customer's bank. */
export function showChallenge(core: Core, id: string): PageAnswer {
  const intent = pending(core, id);
  if (!intent) return nothing();
  const { amount, currency } = intent.fields;
  const text = `<p>Your bank asks you to confirm ${escape(money(amount, currency))} ${escape(currency.toUpperCase())}.</p>`;
  return page(document('3-D Secure', text + buttons(`/_sandbox/challenges/${intent.id}`, CHOICES)));
}

function wayBack(intent: IntentRecord): PageAnswer {
  const { returnUrl } = intent.private;
  if (!returnUrl) return page(document('3-D Secure', '<p>Done. You can go back to the shop.</p>'));
  const target = new URL(returnUrl);
  target.searchParams.set('payment_intent', intent.id);
  target.searchParams.set('payment_intent_client_secret', intent.fields.client_secret);
  target.searchParams.set('redirect_status', intent.fields.last_payment_error ? 'failed' : 'succeeded');
  return redirect(target.href);
}

/** `POST /_sandbox/challenges/:id` */
export async function submitChallenge(core: Core, id: string, form: FormObject): Promise<PageAnswer> {
  const waiting = pending(core, id);
  if (!waiting) return nothing();
  const intent = answerChallenge(core, waiting, form.outcome === 'success' ? 'success' : 'failure');
  await core.commit();
  const [session] = core.store.linked('checkout.session', id);
  if (!session) return wayBack(intent);
  if (session.fields.status === 'complete') return redirect(successUrl(session));
  return showPayPage(core, session.id, intent.fields.last_payment_error?.message);
}
