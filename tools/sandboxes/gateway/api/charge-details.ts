import type { ChargeRecord } from '../state/records.ts';
import { requireCard } from './test-cards.ts';

const APPROVED = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

function declinedOutcome(reason: string): object {
  return {
    ...APPROVED,
    network_status: 'declined_by_network',
    reason,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

/** How the card paid, from the little that the record keeps of it. */
function cardPayment({ fields: { amount }, private: hidden }: ChargeRecord): object {
  const { token, captureBefore, authenticated } = hidden;
  const card = requireCard(token);
  return {
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: card.brand,
      ...(captureBefore && { capture_before: captureBefore }),
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      extended_authorization: { status: 'disabled' },
      fingerprint: `sandbox${card.brand}${card.last4}`,
      funding: card.funding,
      incremental_authorization: { status: 'unavailable' },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: 'unavailable' },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: null,
      overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
      regulated_status: 'unregulated',
      three_d_secure: authenticated
        ? { authentication_flow: 'challenge', result: 'authenticated', result_reason: null, version: '2.2.0' }
        : null,
      transaction_link_id: null,
      wallet: null,
    },
    type: 'card',
  };
}

/** The two fields of a charge that follow from the card and its answer; they are too large to be kept. */
export function chargeDetails(charge: ChargeRecord): object {
  const { declineCode } = charge.private;
  return {
    outcome: declineCode ? declinedOutcome(declineCode) : APPROVED,
    payment_method_details: cardPayment(charge),
  };
}
