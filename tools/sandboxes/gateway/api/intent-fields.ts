import type { AutomaticPaymentMethods, IntentFields, Metadata } from '../state/records.ts';
import { invalidRequest } from './errors.ts';
import { given } from './given.ts';
import { checkAmount, checkCurrency } from './money.ts';
import type { CreateIntent } from './payment-intent-shapes.ts';

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
] as const;

/** Metadata keys are merged; an empty value takes the key away. */
export function mergeMetadata(current: Metadata = {}, changes?: Metadata): Metadata {
  const merged = { ...current, ...changes };
  for (const key in merged) if (merged[key] === '') delete merged[key];
  return merged;
}

/** The fields of an intent that a call sets, read from its parameters. */
export function intentFields(
  params: Partial<CreateIntent>,
  current: Partial<IntentFields> = {},
): Partial<IntentFields> {
  const fields: Partial<IntentFields> = given(params, STORED);
  if (params.setup_future_usage !== undefined) fields.setup_future_usage = params.setup_future_usage || null;
  if (params.metadata) fields.metadata = mergeMetadata(current.metadata, params.metadata);
  if (params.currency !== undefined) fields.currency = checkCurrency(params.currency);
  if (params.amount !== undefined) {
    fields.amount = params.amount;
    checkAmount(params.amount, fields.currency ?? current.currency ?? '');
  }
  return fields;
}

/** How Stripe reports the payment methods switched on in the dashboard, which is the default. */
export function automaticPaymentMethods(params: CreateIntent): AutomaticPaymentMethods | null {
  const set = params.automatic_payment_methods;
  if (set) return { allow_redirects: set.allow_redirects ?? 'always', enabled: set.enabled ?? true };
  return params.allowed_payment_method_types ? null : { allow_redirects: 'always', enabled: true };
}

/** With redirecting payment methods possible, Stripe wants to know where to come back to. */
export function requireReturnUrl(fields: Partial<IntentFields>, returnUrl: string | undefined): void {
  const automatic = fields.automatic_payment_methods;
  if (returnUrl || !automatic?.enabled || automatic.allow_redirects === 'never') return;
  throw invalidRequest(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
  );
}
