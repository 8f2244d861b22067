import { PAGE_SHAPE } from './paging.ts';
import { paymentMethodData } from './payment-methods.ts';
import {
  bool,
  hash,
  int,
  list,
  loose,
  metadata,
  nullableText,
  oneOf,
  required,
  text,
  unsupported,
} from './schema.ts';
import type { Parsed } from './schema.ts';

const expand = list(text());

/** What create, update and confirm have in common. */
const COMMON = {
  allowed_payment_method_types: list(text()),
  amount_details: unsupported(),
  excluded_payment_method_types: list(text()),
  expand,
  hooks: unsupported(),
  payment_details: unsupported(),
  payment_method: text(),
  payment_method_data: paymentMethodData,
  payment_method_options: loose(),
  receipt_email: nullableText(),
  setup_future_usage: oneOf(['off_session', 'on_session', '']),
  shipping: loose(),
};

const ACCOUNTING = {
  application_fee_amount: unsupported(),
  customer: unsupported(),
  customer_account: unsupported(),
  description: nullableText(),
  metadata: metadata(),
  payment_method_configuration: unsupported(),
  statement_descriptor: nullableText(),
  statement_descriptor_suffix: nullableText(),
  transfer_data: unsupported(),
  transfer_group: text(),
};

const CONFIRMING = {
  confirmation_token: unsupported(),
  error_on_requires_action: bool(),
  mandate: unsupported(),
  mandate_data: loose(),
  off_session: loose(),
  radar_options: loose(),
  return_url: text(),
  use_stripe_sdk: bool(),
};

const captureMethod = oneOf(['automatic', 'automatic_async', 'manual']);

export const CREATE_SHAPE = {
  ...COMMON,
  ...ACCOUNTING,
  ...CONFIRMING,
  amount: required(int()),
  automatic_payment_methods: hash({
    allow_redirects: oneOf(['always', 'never']),
    enabled: bool(),
  }),
  capture_method: captureMethod,
  confirm: bool(),
  confirmation_method: oneOf(['automatic', 'manual']),
  currency: required(text()),
  on_behalf_of: unsupported(),
};

export type CreateIntent = Parsed<typeof CREATE_SHAPE>;

export const UPDATE_SHAPE = {
  ...COMMON,
  ...ACCOUNTING,
  amount: int(),
  capture_method: captureMethod,
  currency: text(),
};

export type UpdateIntent = Parsed<typeof UPDATE_SHAPE>;

export const CONFIRM_SHAPE = {
  ...COMMON,
  ...CONFIRMING,
  amount_to_confirm: unsupported(),
  capture_method: captureMethod,
};

export type ConfirmIntent = Parsed<typeof CONFIRM_SHAPE>;

export const CAPTURE_SHAPE = {
  amount_details: unsupported(),
  amount_to_capture: int(),
  application_fee_amount: unsupported(),
  expand,
  final_capture: bool(),
  hooks: unsupported(),
  metadata: metadata(),
  payment_details: unsupported(),
  statement_descriptor: text(),
  statement_descriptor_suffix: text(),
  transfer_data: unsupported(),
};

export type CaptureIntent = Parsed<typeof CAPTURE_SHAPE>;

export const CANCEL_SHAPE = {
  cancellation_reason: oneOf(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']),
  expand,
};

export type CancelIntent = Parsed<typeof CANCEL_SHAPE>;

export const RETRIEVE_SHAPE = { client_secret: text(), expand };

export const LIST_SHAPE = { ...PAGE_SHAPE, customer: text(), customer_account: text() };
export type ListIntents = Parsed<typeof LIST_SHAPE>;
