import type { FormValue } from '../http/form-body.ts';

export type Metadata = Record<string, string>;

/** `fields` is what differs from Stripe's defaults; `private` is what no answer shows. */
export interface StoredRecord<Fields, Private> {
  id: string;
  account: string;
  /** Seconds of the sandbox's clock. */
  created: number;
  fields: Fields;
  private: Private;
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export interface LastPaymentError {
  code: string;
  message: string;
  type: string;
  charge?: string;
  decline_code?: string;
  /** An id here; an object in answers. */
  payment_method: string;
}

export interface AutomaticPaymentMethods {
  allow_redirects: 'always' | 'never';
  enabled: boolean;
}

export interface IntentFields {
  status: IntentStatus;
  amount: number;
  currency: string;
  client_secret: string;
  allowed_payment_method_types?: string[];
  amount_capturable?: number;
  amount_received?: number;
  automatic_payment_methods?: AutomaticPaymentMethods | null;
  canceled_at?: number;
  cancellation_reason?: string | null;
  capture_method?: 'automatic' | 'automatic_async' | 'manual';
  confirmation_method?: 'automatic' | 'manual';
  customer?: string;
  description?: string | null;
  excluded_payment_method_types?: string[];
  last_payment_error?: LastPaymentError | null;
  latest_charge?: string;
  metadata?: Metadata;
  next_action?: object | null;
  payment_method?: string | null;
  receipt_email?: string | null;
  setup_future_usage?: 'off_session' | 'on_session' | null;
  shipping?: FormValue;
  statement_descriptor?: string | null;
  statement_descriptor_suffix?: string | null;
  transfer_group?: string;
}
export type IntentRecord = StoredRecord<IntentFields, { returnUrl?: string | undefined }>;

export interface ChargeFields {
  amount: number;
  currency: string;
  payment_intent: string;
  payment_method: string;
  amount_captured?: number;
  amount_refunded?: number;
  captured?: boolean;
  description?: string | null;
  disputed?: boolean;
  failure_code?: string;
  failure_message?: string;
  metadata?: Metadata;
  paid?: boolean;
  receipt_email?: string | null;
  refunded?: boolean;
  shipping?: FormValue;
  status?: 'failed';
  transfer_group?: string;
}
export interface ChargePrivate {
  /** Money of the authorization that was never captured and went back. */
  released: number;
  /** The test card's token. */
  token: string;
  captureBefore?: number | undefined;
  authenticated?: boolean | undefined;
  declineCode?: string;
}
export type ChargeRecord = StoredRecord<ChargeFields, ChargePrivate>;

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
export interface RefundFields {
  amount: number;
  charge: string;
  currency: string;
  metadata: Metadata;
  payment_intent: string;
  payment_method: string;
  reason: string | null;
  status?: RefundStatus;
  pending_reason?: string;
  failure_reason?: string;
}
export type RefundRecord = StoredRecord<RefundFields, object>;

export type DisputeStatus =
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'
  | 'appeal_needs_response'
  | 'appeal_under_review';
export interface EvidenceDetails {
  due_by: number | null;
  enhanced_eligibility: object;
  has_evidence: boolean;
  past_due: boolean;
  submission_count: number;
}
export interface DisputeFields {
  amount: number;
  charge: string;
  currency: string;
  evidence_details: EvidenceDetails;
  is_charge_refundable: boolean;
  payment_intent: string;
  reason: string;
  status: DisputeStatus;
}
export interface NewDispute {
  reason?: string | undefined;
  /** Minor units; by default all that was captured. */
  amount?: number | undefined;
  status?: DisputeStatus | undefined;
}
export type DisputeRecord = StoredRecord<DisputeFields, object>;

export interface PaymentMethodFields {
  card: object;
  metadata?: Metadata;
}
export type PaymentMethodRecord = StoredRecord<PaymentMethodFields, { token: string }>;

export interface SessionItem {
  id: string;
  currency: string;
  description: string;
  quantity: number;
  amount_total: number;
  [field: string]: unknown;
}
export interface SessionFields {
  status: 'open' | 'complete' | 'expired';
  amount_subtotal: number;
  amount_total: number;
  currency: string;
  expires_at: number;
  metadata: Metadata;
  shipping_cost: { amount_total: number; [field: string]: unknown } | null;
  shipping_options: object[];
  success_url: string;
  total_details: object;
  allow_promotion_codes?: boolean;
  allowed_payment_method_types?: string[];
  billing_address_collection?: FormValue;
  cancel_url?: string;
  client_reference_id?: string;
  customer_creation?: string;
  customer_details?: { email: string; [field: string]: unknown };
  customer_email?: string;
  excluded_payment_method_types?: string[];
  integration_identifier?: string;
  locale?: string;
  payment_intent?: string;
  payment_method_collection?: string;
  payment_status?: 'paid' | 'unpaid' | 'no_payment_required';
  submit_type?: string;
}
export interface SessionPrivate {
  items: SessionItem[];
  /** What the session's intent will be made with. */
  intentData: Partial<IntentFields>;
  settleAt?: number | null;
  outcome?: TransferOutcome;
}
export type TransferOutcome = 'success' | 'failure';
export type SessionRecord = StoredRecord<SessionFields, SessionPrivate>;

/** The API call that caused an event. */
export interface RequestOfEvent {
  id: string;
  idempotency_key: string | null;
}
export type SubjectKind = 'payment_intent' | 'charge' | 'refund' | 'dispute' | 'checkout.session';
export interface EventDelivery {
  type: string;
  request?: RequestOfEvent | undefined;
  pending: boolean;
  gaveUp?: boolean;
}
/** What an event keeps, by the kind of its subject. */
export type EventPrivate<K extends SubjectKind = SubjectKind> = {
  [P in K]: EventDelivery & { kind: P; subject: Records[P] };
}[K];
type NoFields = Record<string, never>;
export type EventRecord = StoredRecord<NoFields, EventPrivate>;
/** As the journal has it: it names the subject instead of repeating it. */
export type SlimEvent = StoredRecord<NoFields, EventDelivery & { kind: SubjectKind }>;
export type EventNote = Partial<Pick<EventDelivery, 'pending' | 'gaveUp'>>;

export interface IdempotencyRecord {
  id: string;
  account: string;
  created: number;
  path: string;
  /** Fingerprint of the request's body. */
  print: string;
  status: number;
  body: string;
  requestId: string;
}

export interface Records {
  payment_method: PaymentMethodRecord;
  payment_intent: IntentRecord;
  charge: ChargeRecord;
  refund: RefundRecord;
  dispute: DisputeRecord;
  'checkout.session': SessionRecord;
  event: EventRecord;
  idempotency: IdempotencyRecord;
}
export type Kind = keyof Records;
/** The kinds that Stripe answers as objects. */
export type ObjectKind = SubjectKind | 'payment_method';
