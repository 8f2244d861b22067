import { money } from '../api/money.ts';
import { payByCard, payByTransfer } from '../api/session-life.ts';
import { alert, buttons, document, escape, page, redirect } from './html.ts';

const CHOICES = [
  ['success', 'Pay by card'],
  ['decline', 'Pay with a card that is declined'],
  ['challenge', 'Pay with a card that asks for 3-D Secure'],
  ['async_success', 'Pay by bank transfer that arrives later'],
  ['async_failure', 'Pay by bank transfer that fails later'],
];
const CARDS = {
  success: 'pm_card_visa',
  decline: 'pm_card_chargeDeclined',
  challenge: 'pm_card_threeDSecureRequired',
};

/** Where the customer goes after paying. */
export function successUrl(session) {
  return session.fields.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function notFound() {
  return page(document('No such page', '<p>This checkout page does not exist.</p>'), 404);
}

function ended(session) {
  const text = session.fields.status === 'complete' ? 'This order has been paid.' : 'This page has expired.';
  return page(document('Checkout', `<p>${text}</p>`), 410);
}

function summary({ fields, private: { items } }) {
  const row = (label, amount) =>
    `<tr><td>${escape(label)}</td><td>${escape(money(amount, fields.currency))}</td></tr>`;
  const rows = items.map((item) => row(`${item.quantity} × ${item.description}`, item.amount_total));
  if (fields.shipping_cost) rows.push(row('Shipping', fields.shipping_cost.amount_total));
  const total = row(`Total (${fields.currency.toUpperCase()})`, fields.amount_total);
  return `<table><caption hidden>Order</caption><tbody>${rows.join('')}</tbody><tfoot>${total}</tfoot></table>`;
}

/** `GET /c/pay/:id` */
export function showPayPage(core, id, message) {
  const session = core.store.find('checkout.session', id);
  if (!session) return notFound();
  if (session.fields.status !== 'open') return ended(session);
  const choices = session.fields.cancel_url ? [...CHOICES, ['cancel', 'Go back without paying']] : CHOICES;
  const body = alert(message) + summary(session) + buttons(`/c/pay/${session.id}`, choices);
  return page(document('Checkout', body));
}

/** Pays (or fails to) as the button or the test says. Answers the session's and the intent's records. */
export function pay(core, session, { outcome, paymentMethod, settleAfterSeconds }) {
  const ctx = core.context({ account: session.account });
  if (outcome === 'async_success') return payByTransfer(ctx, session, 'success', settleAfterSeconds);
  if (outcome === 'async_failure') return payByTransfer(ctx, session, 'failure', settleAfterSeconds);
  return payByCard(ctx, session, paymentMethod ?? CARDS[outcome] ?? CARDS.success);
}

/** `POST /c/pay/:id` */
export async function submitPayPage(core, id, form) {
  const session = core.store.find('checkout.session', id);
  if (!session) return notFound();
  if (session.fields.status !== 'open') return ended(session);
  if (form.outcome === 'cancel') return redirect(session.fields.cancel_url ?? `/c/pay/${id}`);
  const result = pay(core, session, { outcome: form.outcome });
  await core.commit();
  if (result.declined) return showPayPage(core, id, result.declined.message);
  if (result.session.fields.status === 'complete') return redirect(successUrl(result.session));
  return redirect(`/_sandbox/challenges/${result.intent.id}`);
}
