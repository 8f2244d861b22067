import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type { IntentFields, IntentRecord, IntentStatus, PaymentMethodRecord } from '../state/records.ts';
import { attempt } from './attempt.ts';
import { invalidRequest, resourceMissing, unexpectedState } from './errors.ts';
import type { ApiError } from './errors.ts';
import { automaticPaymentMethods, intentFields, requireReturnUrl } from './intent-fields.ts';
import { checkCurrency } from './money.ts';
import {
  CANCEL_SHAPE,
  CAPTURE_SHAPE,
  CONFIRM_SHAPE,
  CREATE_SHAPE,
  LIST_SHAPE,
  RETRIEVE_SHAPE,
  UPDATE_SHAPE,
} from './payment-intent-shapes.ts';
import type {
  CancelIntent,
  CaptureIntent,
  ConfirmIntent,
  CreateIntent,
  ListIntents,
  UpdateIntent,
} from './payment-intent-shapes.ts';
import { fromData, resolvePaymentMethod } from './payment-methods.ts';
import { render, renderPage } from './render.ts';
import type { Rendered } from './render.ts';
import { route } from './route.ts';
import { parser } from './schema.ts';
import { cancelIntent, captureIntent } from './settle-intent.ts';

const CONFIRMABLE: readonly IntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

/** The intent of the path, or Stripe's 404. */
function requireIntent(ctx: Context): IntentRecord {
  const intent = ctx.store.get('payment_intent', ctx.id, ctx.account);
  if (intent) return intent;
  throw resourceMissing('payment_intent', ctx.id, 'intent', 404);
}

function givenMethod(
  ctx: Context,
  params: Pick<CreateIntent, 'payment_method' | 'payment_method_data'>,
): PaymentMethodRecord | undefined {
  if (params.payment_method_data) return fromData(ctx, params.payment_method_data);
  return params.payment_method === undefined ? undefined : resolvePaymentMethod(ctx, params.payment_method);
}

/** Stores a new intent, unconfirmed. */
export function newIntent(
  ctx: Context,
  fields: Partial<IntentFields> & Pick<IntentFields, 'amount' | 'currency'>,
  hidden: IntentRecord['private'] = {},
): IntentRecord {
  const id = newId('pi');
  const intent = ctx.store.put('payment_intent', {
    id,
    account: ctx.account,
    created: ctx.now(),
    fields: { status: 'requires_payment_method', ...fields, client_secret: `${id}_${newId('secret')}` },
    private: hidden,
  });
  ctx.emit('payment_intent.created', 'payment_intent', intent);
  return intent;
}

function create(ctx: Context, params: CreateIntent): Rendered {
  const fields = {
    ...intentFields(params),
    amount: params.amount,
    currency: checkCurrency(params.currency),
    automatic_payment_methods: automaticPaymentMethods(params),
  };
  if (params.confirm) requireReturnUrl(fields, params.return_url);
  else refuseConfirmOnly(params);
  const method = givenMethod(ctx, params);
  const hidden = { returnUrl: params.return_url };
  if (params.confirm) {
    if (!method) throw noMethod();
    const intent = newIntent(ctx, fields, hidden);
    return render('payment_intent', attempt(ctx, intent, method, options(params)), ctx);
  }
  const waiting = method && ({ payment_method: method.id, status: 'requires_confirmation' } as const);
  return render('payment_intent', newIntent(ctx, { ...fields, ...waiting }, hidden), ctx);
}

function refuseConfirmOnly(params: CreateIntent): void {
  for (const name of ['return_url', 'off_session', 'error_on_requires_action'] as const) {
    if (params[name] === undefined) continue;
    throw invalidRequest(
      `The parameter \`${name}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
      {
        param: name,
      },
    );
  }
}

function options(params: Pick<CreateIntent, 'off_session' | 'error_on_requires_action'>): {
  unattended: boolean;
} {
  const offSession = params.off_session !== undefined && params.off_session !== 'false';
  return { unattended: offSession || params.error_on_requires_action === true };
}

function noMethod(): ApiError {
  return invalidRequest(
    'You cannot confirm this PaymentIntent because it is missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
    { code: 'payment_intent_unexpected_state' },
  );
}

function refuseConfirm(ctx: Context, intent: IntentRecord): ApiError {
  const { status } = intent.fields;
  const why =
    status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed.'
      : `it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${CONFIRMABLE.join(', ')}.`;
  return unexpectedState(`You cannot confirm this PaymentIntent because ${why}`, {
    payment_intent: render('payment_intent', intent, ctx),
  });
}

function confirm(ctx: Context, params: ConfirmIntent): Rendered {
  const intent = requireIntent(ctx);
  if (!CONFIRMABLE.includes(intent.fields.status)) throw refuseConfirm(ctx, intent);
  requireReturnUrl(intent.fields, params.return_url ?? intent.private.returnUrl);
  const current = intent.fields.payment_method;
  const method =
    givenMethod(ctx, params) ?? (current ? ctx.store.find('payment_method', current) : undefined);
  if (!method) throw noMethod();
  const returnUrl = params.return_url ?? intent.private.returnUrl;
  const ready = ctx.store.patch('payment_intent', intent, intentFields(params, intent.fields), { returnUrl });
  return render('payment_intent', attempt(ctx, ready, method, options(params)), ctx);
}

const FROZEN = ['amount', 'currency', 'capture_method', 'payment_method', 'payment_method_data'] as const;

function refuseUpdate(intent: IntentRecord, params: UpdateIntent): void {
  const { status } = intent.fields;
  const settled = ['succeeded', 'canceled', 'requires_capture', 'processing'].includes(status);
  const frozen = FROZEN.find((name) => params[name] !== undefined);
  if (!settled || !frozen) return;
  throw unexpectedState(
    `This PaymentIntent's ${frozen} could not be updated because it has a status of ${status}. You may only update it while it has one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
  );
}

function update(ctx: Context, params: UpdateIntent): Rendered {
  const intent = requireIntent(ctx);
  refuseUpdate(intent, params);
  const fields = intentFields(params, intent.fields);
  const method = givenMethod(ctx, params);
  if (method)
    Object.assign(fields, { payment_method: method.id, status: 'requires_confirmation', next_action: null });
  return render('payment_intent', ctx.store.patch('payment_intent', intent, fields), ctx);
}

const PATH = '/v1/payment_intents';

export const paymentIntentRoutes = [
  route('payment_intent', { method: 'POST', path: PATH, shape: parser(CREATE_SHAPE), handle: create }),
  route('payment_intent', {
    method: 'GET',
    path: PATH,
    shape: parser(LIST_SHAPE),
    handle: (ctx, params: ListIntents) => {
      const keep = (intent: IntentRecord) =>
        params.customer === undefined || intent.fields.customer === params.customer;
      return renderPage(ctx, { url: PATH, kind: 'payment_intent', params }, keep);
    },
  }),
  route('payment_intent', {
    method: 'GET',
    path: `${PATH}/:id`,
    shape: parser(RETRIEVE_SHAPE),
    handle: (ctx) => render('payment_intent', requireIntent(ctx), ctx),
  }),
  route('payment_intent', {
    method: 'POST',
    path: `${PATH}/:id`,
    shape: parser(UPDATE_SHAPE),
    handle: update,
  }),
  route('payment_intent', {
    method: 'POST',
    path: `${PATH}/:id/confirm`,
    shape: parser(CONFIRM_SHAPE),
    handle: confirm,
  }),
  route('payment_intent', {
    method: 'POST',
    path: `${PATH}/:id/capture`,
    shape: parser(CAPTURE_SHAPE),
    handle: (ctx, params: CaptureIntent) =>
      render('payment_intent', captureIntent(ctx, requireIntent(ctx), params), ctx),
  }),
  route('payment_intent', {
    method: 'POST',
    path: `${PATH}/:id/cancel`,
    shape: parser(CANCEL_SHAPE),
    handle: (ctx, params: CancelIntent) => {
      const reason = params.cancellation_reason ?? null;
      return render('payment_intent', cancelIntent(ctx, requireIntent(ctx), reason), ctx);
    },
  }),
];
