import { invalidRequest } from './errors.ts';
import { checkAmount, checkCurrency } from './money.ts';

const STORED = [
  'allowed_payment_method_types',
  'capture_method',
  'confirmation_method',
  'description',
  'excluded_payment_method_types',
  'receipt_email',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
];

/** Metadata keys are merged; an empty value takes the key away. */
export function mergeMetadata(current = {}, given) {
  const merged = { ...current, ...given };
  for (const key in merged) if (merged[key] === '') delete merged[key];
  return merged;
}

/** The fields of an intent that a call sets, read from its parameters. */
export function intentFields(params, current = {}) {
  const fields = {};
  for (const name of STORED) if (params[name] !== undefined) fields[name] = params[name];
  if (params.setup_future_usage !== undefined) fields.setup_future_usage = params.setup_future_usage || null;
  if (params.metadata) fields.metadata = mergeMetadata(current.metadata, params.metadata);
  if (params.currency !== undefined) fields.currency = checkCurrency(params.currency);
  if (params.amount !== undefined) {
    fields.amount = params.amount;
    checkAmount(params.amount, fields.currency ?? current.currency);
  }
  return fields;
}

/** How Stripe reports the payment methods switched on in the dashboard, which is the default. */
export function automaticPaymentMethods(params) {
  const given = params.automatic_payment_methods;
  if (given) return { allow_redirects: given.allow_redirects ?? 'always', enabled: given.enabled ?? true };
  return params.allowed_payment_method_types ? null : { allow_redirects: 'always', enabled: true };
}

/** With redirecting payment methods possible, Stripe wants to know where to come back to. */
export function requireReturnUrl(fields, returnUrl) {
  const automatic = fields.automatic_payment_methods;
  if (returnUrl || !automatic?.enabled || automatic.allow_redirects === 'never') return;
  throw invalidRequest(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
  );
}
