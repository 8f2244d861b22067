import { PAGE_SHAPE } from './paging.ts';
import { bool, hash, int, list, loose, metadata, oneOf, range, text, unsupported } from './schema.ts';

const productData = hash({
  description: text(),
  images: list(text()),
  metadata: metadata(),
  name: text({ required: true }),
  tax_code: text(),
  tax_details: loose(),
  unit_label: text(),
});

const priceData = hash({
  currency: text({ required: true }),
  metadata: metadata(),
  product: unsupported(),
  product_data: productData,
  recurring: unsupported(),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']),
  unit_amount: int({ min: 0 }),
  unit_amount_decimal: text(),
});

const lineItem = hash({
  adjustable_quantity: loose(),
  dynamic_tax_rates: unsupported(),
  metadata: metadata(),
  price: unsupported(),
  price_data: priceData,
  quantity: int({ min: 1 }),
  tax_rates: unsupported(),
});

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
  display_name: text({ required: true }),
  fixed_amount: hash({
    amount: int({ min: 0, required: true }),
    currency: text({ required: true }),
    currency_options: unsupported(),
  }),
  metadata: metadata(),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']),
  tax_code: text(),
  type: oneOf(['fixed_amount', 'fixed_amount']),
});

/** Known to Stripe, of no consequence to what is paid here. */
const APPEARANCE = [
  'after_expiration',
  'billing_address_collection',
  'branding_settings',
  'consent_collection',
  'custom_fields',
  'custom_text',
  'name_collection',
  'origin_context',
  'payment_method_data',
  'payment_method_options',
  'permissions',
  'phone_number_collection',
  'shipping_address_collection',
  'wallet_options',
  'adaptive_pricing',
];
const NOT_HERE = [
  'automatic_tax',
  'customer',
  'customer_account',
  'customer_update',
  'discounts',
  'invoice_creation',
  'managed_payments',
  'optional_items',
  'payment_method_configuration',
  'saved_payment_method_options',
  'setup_intent_data',
  'subscription_data',
  'tax_id_collection',
  'redirect_on_completion',
  'return_url',
];
const each = (names, make) => Object.fromEntries(names.map((name) => [name, make()]));

export const CREATE_SHAPE = {
  ...each(APPEARANCE, loose),
  ...each(NOT_HERE, unsupported),
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
  line_items: list(lineItem, { required: true }),
  locale: text(),
  metadata: metadata(),
  mode: oneOf(['payment', 'setup', 'subscription'], { required: true }),
  payment_intent_data: paymentIntentData,
  payment_method_collection: oneOf(['always', 'if_required']),
  shipping_options: list(hash({ shipping_rate: unsupported(), shipping_rate_data: shippingRateData })),
  submit_type: oneOf(['auto', 'book', 'donate', 'pay', 'subscribe']),
  success_url: text({ required: true }),
  ui_mode: oneOf(['elements', 'embedded_page', 'form', 'hosted_page']),
};

export const UPDATE_SHAPE = { expand: list(text()), metadata: metadata() };

export const LIST_SHAPE = {
  ...PAGE_SHAPE,
  created: range(),
  customer: text(),
  customer_account: text(),
  customer_details: hash({ email: text() }),
  payment_intent: text(),
  payment_link: text(),
  status: oneOf(['complete', 'expired', 'open']),
  subscription: text(),
};
