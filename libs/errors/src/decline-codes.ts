/** The reaction of a storefront to a decline. */
export type DeclineAdvice =
  /** The same card may succeed a moment later. */
  | 'try_again'
  /** The entered data was wrong. */
  | 'check_details'
  /** Another card is needed. */
  | 'other_card'
  /** The customer has to contact the bank, or use another card. */
  | 'ask_bank';

/** A reason of the bank or the gateway for a decline. */
export interface DeclineSpec {
  readonly advice: DeclineAdvice;
  /** The text for the customer. Never says that a card is stolen, lost or suspected: only its owner may know. */
  readonly say: string;
}

const DECLINED = 'Your card was declined. Please use another card.';
const BANK = 'Your bank declined the payment. Please contact it, or use another card.';
const LATER = 'The payment could not be processed. Please try again in a moment.';
const UNSUPPORTED = 'This card cannot be used for this purchase. Please use another card.';
const NOT_CONFIRMED = 'Your bank did not confirm the payment. Please try again, or use another card.';

const other = (say = DECLINED): DeclineSpec => ({ advice: 'other_card', say });
const bank = (say = BANK): DeclineSpec => ({ advice: 'ask_bank', say });
const later = (say = LATER): DeclineSpec => ({ advice: 'try_again', say });
const details = (say: string): DeclineSpec => ({ advice: 'check_details', say });

/**
 * The values of `declineCode` that are passed on: Stripe's decline codes (https://docs.stripe.com/declines/codes) and codes, and ours. Banks and
 * the gateway add codes; a storefront treats one that is not listed as `generic_decline`.
 */
export const DECLINE_CODES = {
  approve_with_id: later(),
  authentication_not_handled: later(NOT_CONFIRMED),
  authentication_required: later('Your bank asks you to confirm the payment. Please try again.'),
  call_issuer: bank(),
  card_declined: other(),
  card_not_supported: other(UNSUPPORTED),
  card_velocity_exceeded: bank(
    'You have exceeded what your card allows. Please contact your bank, or use another card.',
  ),
  currency_not_supported: other('Your card does not support this currency. Please use another card.'),
  do_not_honor: bank(),
  do_not_try_again: bank(),
  duplicate_transaction: later(
    'The same payment was made a moment ago. Please check whether it went through.',
  ),
  expired_card: other('Your card has expired. Please use another card.'),
  fraudulent: other(),
  generic_decline: other(),
  incorrect_address: details('The billing address does not fit the card. Please check it.'),
  incorrect_cvc: details('The security code is wrong. Please check it.'),
  incorrect_number: details('The card number is wrong. Please check it.'),
  incorrect_pin: details('The PIN is wrong. Please check it.'),
  incorrect_zip: details('The postal code does not fit the card. Please check it.'),
  insufficient_funds: other('Your card has insufficient funds. Please use another card.'),
  invalid_account: bank(),
  invalid_amount: bank('Your bank does not allow this amount. Please contact it, or use another card.'),
  invalid_cvc: details('The security code is wrong. Please check it.'),
  invalid_expiry_month: details('The expiry date is wrong. Please check it.'),
  invalid_expiry_year: details('The expiry date is wrong. Please check it.'),
  invalid_number: details('The card number is wrong. Please check it.'),
  invalid_pin: details('The PIN is wrong. Please check it.'),
  issuer_not_available: later(),
  lost_card: other(),
  merchant_blacklist: other(),
  mobile_device_authentication_required: later(
    'Your bank asks you to confirm the payment on your phone. Please try again.',
  ),
  new_account_information_available: bank(),
  no_action_taken: bank(),
  not_permitted: bank(),
  offline_pin_required: other(UNSUPPORTED),
  online_or_offline_pin_required: other(UNSUPPORTED),
  pickup_card: other(),
  pin_try_exceeded: other('The PIN was entered too often. Please use another card.'),
  previously_declined_do_not_retry: other(),
  processing_error: later(),
  reenter_transaction: later(),
  restricted_card: other(),
  revocation_of_all_authorizations: bank(),
  revocation_of_authorization: bank(),
  security_violation: bank(),
  service_not_allowed: bank(),
  stolen_card: other(),
  stop_payment_order: bank(),
  testmode_decline: other('This is a test card. Please use a real one.'),
  transaction_not_allowed: bank(),
  try_again_later: later(),
  withdrawal_count_limit_exceeded: other(
    'You have exceeded the limit of your card. Please use another card.',
  ),

  // Of the gateway, about the payment method or the amount
  amount_too_large: other('The amount is more than can be paid at once.'),
  email_invalid: details('The e-mail address is not valid. Please check it.'),
  payment_intent_authentication_failure: later(NOT_CONFIRMED),
  payment_method_customer_decline: later('You have not approved the payment. Please try again.'),
  payment_method_provider_decline: other(),
  payment_method_provider_timeout: later(),
  resource_missing: details('The card could not be read. Please enter it again.'),
  token_already_used: details('The card could not be read. Please enter it again.'),

  // Ours
  authentication_abandoned: later(NOT_CONFIRMED),
  declined: other(),
  expired: later('The time to pay is over. Please try again.'),
  page_closed: later('The payment page was closed before it was paid. Please try again.'),
  voided: later('The payment was given up. Please try again.'),
} as const satisfies Record<string, DeclineSpec>;
