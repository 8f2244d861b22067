import { money } from '../api/money.ts';
import { payByCard, payByTransfer } from '../api/session-life.ts';
import type { Paid } from '../api/session-life.ts';
import type { FormObject, FormValue } from '../http/form-body.ts';
import type { Core } from '../state/core.ts';
import type { SessionRecord } from '../state/records.ts';
import { alert, buttons, document, escape, page, redirect } from './html.ts';
import type { Choice, PageAnswer } from './html.ts';

const CHOICES: readonly Choice[] = [
  ['success', 'Pay by card'],
  ['decline', 'Pay with a card that is declined'],
  ['challenge', 'Pay with a card that asks for 3-D Secure'],
  ['async_success', 'Pay by bank transfer that arrives later'],
  ['async_failure', 'Pay by bank transfer that fails later'],
];
const DEFAULT_CARD = 'pm_card_visa';
const CARDS: Record<string, string> = {
  success: DEFAULT_CARD,
  decline: 'pm_card_chargeDeclined',
  challenge: 'pm_card_threeDSecureRequired',
};

/** Where the customer goes after paying. */
export function successUrl(session: SessionRecord): string {
  return session.fields.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function notFound(): PageAnswer {
  return page(document('No such page', '<p>This checkout page does not exist.</p>'), 404);
}

function ended(session: SessionRecord): PageAnswer {
  const text = session.fields.status === 'complete' ? 'This order has been paid.' : 'This page has expired.';
  return page(document('Checkout', `<p>${text}</p>`), 410);
}

function summary({ fields, private: { items } }: SessionRecord): string {
  const row = (label: string, amount: number) =>
    `<tr><td>${escape(label)}</td><td>${escape(money(amount, fields.currency))}</td></tr>`;
  const rows = items.map((item) => row(`${item.quantity} × ${item.description}`, item.amount_total));
  if (fields.shipping_cost) rows.push(row('Shipping', fields.shipping_cost.amount_total));
  const total = row(`Total (${fields.currency.toUpperCase()})`, fields.amount_total);
  return `<table><caption hidden>Order</caption><tbody>${rows.join('')}</tbody><tfoot>${total}</tfoot></table>`;
}

/** `GET /c/pay/:id` */
export function showPayPage(core: Core, id: string, message?: string): PageAnswer {
  const session = core.store.find('checkout.session', id);
  if (!session) return notFound();
  if (session.fields.status !== 'open') return ended(session);
  const choices: readonly Choice[] = session.fields.cancel_url
    ? [...CHOICES, ['cancel', 'Go back without paying']]
    : CHOICES;
  const body = alert(message) + summary(session) + buttons(`/c/pay/${session.id}`, choices);
  return page(document('Checkout', body));
}

/** How the customer pays, by the button or by a test. */
export interface Payment {
  outcome?: FormValue | undefined;
  /** A test card's token; the outcome names one otherwise. */
  paymentMethod?: string | undefined;
  settleAfterSeconds?: number | undefined;
}

/** Pays, or fails to, as the payment says. */
export function pay(
  core: Core,
  session: SessionRecord,
  { outcome, paymentMethod, settleAfterSeconds }: Payment,
): Paid {
  const ctx = core.context({ account: session.account });
  if (outcome === 'async_success') return payByTransfer(ctx, session, 'success', settleAfterSeconds);
  if (outcome === 'async_failure') return payByTransfer(ctx, session, 'failure', settleAfterSeconds);
  return payByCard(ctx, session, paymentMethod ?? cardOf(outcome));
}

function cardOf(outcome: FormValue | undefined): string {
  return (typeof outcome === 'string' ? CARDS[outcome] : undefined) ?? DEFAULT_CARD;
}

/** `POST /c/pay/:id` */
export async function submitPayPage(core: Core, id: string, form: FormObject): Promise<PageAnswer> {
  const session = core.store.find('checkout.session', id);
  if (!session) return notFound();
  if (session.fields.status !== 'open') return ended(session);
  if (form.outcome === 'cancel') return redirect(session.fields.cancel_url ?? `/c/pay/${id}`);
  const result = pay(core, session, { outcome: form.outcome });
  await core.commit();
  if (result.declined) return showPayPage(core, id, result.declined.message);
  if (result.session.fields.status === 'complete' || !result.intent)
    return redirect(successUrl(result.session));
  return redirect(`/_sandbox/challenges/${result.intent.id}`);
}
