import { PAGE_SHAPE } from './paging.ts';
import { bool, hash, int, list, loose, metadata, oneOf, required, text, unsupported } from './schema.ts';
import type { Parsed } from './schema.ts';

const productData = hash({
  description: text(),
  images: list(text()),
  metadata: metadata(),
  name: required(text()),
  tax_code: text(),
  tax_details: loose(),
  unit_label: text(),
});

const PRICE_DATA = {
  currency: required(text()),
  metadata: metadata(),
  product: unsupported(),
  product_data: productData,
  recurring: unsupported(),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']),
  unit_amount: int({ min: 0 }),
  unit_amount_decimal: text(),
};
export type PriceData = Parsed<typeof PRICE_DATA>;

const LINE_ITEM = {
  adjustable_quantity: loose(),
  dynamic_tax_rates: unsupported(),
  metadata: metadata(),
  price: unsupported(),
  price_data: hash(PRICE_DATA),
  quantity: int({ min: 1 }),
  tax_rates: unsupported(),
};
export type LineItem = Parsed<typeof LINE_ITEM>;

const paymentIntentData = hash({
  application_fee_amount: unsupported(),
  capture_method: oneOf(['automatic', 'automatic_async', 'manual']),
  description: text(),
  metadata: metadata(),
  on_behalf_of: unsupported(),
  receipt_email: text(),
  setup_future_usage: oneOf(['off_session', 'on_session']),
  shipping: loose(),
  statement_descriptor: text(),
  statement_descriptor_suffix: text(),
  transfer_data: unsupported(),
  transfer_group: text(),
});

const shippingRateData = hash({
  delivery_estimate: loose(),
  display_name: required(text()),
  fixed_amount: hash({
    amount: required(int({ min: 0 })),
    currency: required(text()),
    currency_options: unsupported(),
  }),
  metadata: metadata(),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']),
  tax_code: text(),
  type: oneOf(['fixed_amount', 'fixed_amount']),
});

/** Known to Stripe, of no consequence to what is paid here. */
const APPEARANCE = {
  after_expiration: loose(),
  billing_address_collection: loose(),
  branding_settings: loose(),
  consent_collection: loose(),
  custom_fields: loose(),
  custom_text: loose(),
  name_collection: loose(),
  origin_context: loose(),
  payment_method_data: loose(),
  payment_method_options: loose(),
  permissions: loose(),
  phone_number_collection: loose(),
  shipping_address_collection: loose(),
  wallet_options: loose(),
  adaptive_pricing: loose(),
};
const NOT_HERE = {
  automatic_tax: unsupported(),
  customer: unsupported(),
  customer_account: unsupported(),
  customer_update: unsupported(),
  discounts: unsupported(),
  invoice_creation: unsupported(),
  managed_payments: unsupported(),
  optional_items: unsupported(),
  payment_method_configuration: unsupported(),
  saved_payment_method_options: unsupported(),
  setup_intent_data: unsupported(),
  subscription_data: unsupported(),
  tax_id_collection: unsupported(),
  redirect_on_completion: unsupported(),
  return_url: unsupported(),
};

export const CREATE_SHAPE = {
  ...APPEARANCE,
  ...NOT_HERE,
  allow_promotion_codes: bool(),
  allowed_payment_method_types: list(text()),
  cancel_url: text(),
  client_reference_id: text({ max: 200 }),
  currency: text(),
  customer_creation: oneOf(['always', 'if_required']),
  customer_email: text({ max: 512 }),
  excluded_payment_method_types: list(text()),
  expand: list(text()),
  expires_at: int(),
  integration_identifier: text(),
  line_items: required(list(hash(LINE_ITEM))),
  locale: text(),
  metadata: metadata(),
  mode: required(oneOf(['payment', 'setup', 'subscription'])),
  payment_intent_data: paymentIntentData,
  payment_method_collection: oneOf(['always', 'if_required']),
  shipping_options: list(hash({ shipping_rate: unsupported(), shipping_rate_data: shippingRateData })),
  submit_type: oneOf(['auto', 'book', 'donate', 'pay', 'subscribe']),
  success_url: required(text()),
  ui_mode: oneOf(['elements', 'embedded_page', 'form', 'hosted_page']),
};

export type CreateSession = Parsed<typeof CREATE_SHAPE>;

export const UPDATE_SHAPE = { expand: list(text()), metadata: metadata() };

export type UpdateSession = Parsed<typeof UPDATE_SHAPE>;

export const LIST_SHAPE = {
  ...PAGE_SHAPE,
  customer: text(),
  customer_account: text(),
  customer_details: hash({ email: text() }),
  payment_intent: text(),
  payment_link: text(),
  status: oneOf(['complete', 'expired', 'open']),
  subscription: text(),
};
export type ListSessions = Parsed<typeof LIST_SHAPE>;
