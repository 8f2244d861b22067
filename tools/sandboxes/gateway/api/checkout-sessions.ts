import { newId } from '../state/ids.ts';
import { invalidRequest, refused, resourceMissing } from './errors.ts';
import { mergeMetadata } from './intent-fields.ts';
import { PAGE_SHAPE, page } from './paging.ts';
import { render, renderList } from './render.ts';
import { list, text } from './schema.ts';
import { sessionAmounts } from './session-amounts.ts';
import { endSession } from './session-life.ts';
import { CREATE_SHAPE, LIST_SHAPE, UPDATE_SHAPE } from './session-shapes.ts';

const MIN_SECONDS = 30 * 60;
const MAX_SECONDS = 24 * 3600;
const KIND = 'checkout.session';
const PATH = '/v1/checkout/sessions';
const STORED = [
  'allow_promotion_codes',
  'allowed_payment_method_types',
  'billing_address_collection',
  'cancel_url',
  'client_reference_id',
  'customer_creation',
  'customer_email',
  'excluded_payment_method_types',
  'integration_identifier',
  'locale',
  'payment_method_collection',
  'submit_type',
  'success_url',
];

function expiresAt(given, now) {
  if (given === undefined) return now + MAX_SECONDS;
  // A second of grace either way: the caller's clock ticked between its sum and this one.
  if (given < now + MIN_SECONDS - 1) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
  if (given <= now + MAX_SECONDS + 1) return given;
  throw invalidRequest(
    'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    {
      param: 'expires_at',
    },
  );
}

function checkMode(params) {
  if (params.mode !== 'payment') {
    throw invalidRequest('The local Stripe sandbox implements Checkout Sessions in payment mode only', {
      param: 'mode',
    });
  }
  if (params.ui_mode && params.ui_mode !== 'hosted_page') {
    throw invalidRequest('The local Stripe sandbox implements the hosted page only', { param: 'ui_mode' });
  }
  for (const name of ['success_url', 'cancel_url']) checkUrl(params[name], name);
}

function checkUrl(value, param) {
  if (value === undefined || /^https?:\/\/[^\s]+$/.test(value)) return;
  throw invalidRequest('Not a valid URL', { code: 'url_invalid', param });
}

function create(ctx, params) {
  checkMode(params);
  const created = ctx.now();
  const expires = expiresAt(params.expires_at, created);
  const { items, fields } = sessionAmounts(params, created);
  for (const name of STORED) if (params[name] !== undefined) fields[name] = params[name];
  const id = newId('cs_test', 58);
  const session = ctx.store.put(KIND, {
    id,
    account: ctx.account,
    created,
    fields: { ...fields, expires_at: expires, metadata: mergeMetadata({}, params.metadata), status: 'open' },
    private: { items, intentData: params.payment_intent_data ?? {} },
  });
  ctx.schedule.add(expires, 'expireSession', id);
  return render(KIND, session, ctx);
}

function requireSession(ctx) {
  const session = ctx.store.get(KIND, ctx.id, ctx.account);
  if (!session) throw resourceMissing('checkout.session', ctx.id, 'session', 404);
  return session;
}

function expire(ctx) {
  const session = requireSession(ctx);
  const { status } = session.fields;
  if (status === 'open') return render(KIND, endSession(ctx, session), ctx);
  throw refused(
    `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status}\`.`,
  );
}

function listSessions(ctx, params) {
  const keep = ({ fields }) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.status || fields.status === params.status) &&
    (!params.customer_details?.email || fields.customer_details?.email === params.customer_details.email);
  return renderList(PATH, KIND, page(ctx.store, KIND, ctx.account, params, keep), ctx);
}

function lineItems(ctx) {
  const { items } = requireSession(ctx).private;
  return { object: 'list', data: items, has_more: false, url: `${PATH}/${ctx.id}/line_items` };
}

function update(ctx, params) {
  const session = requireSession(ctx);
  const merged = mergeMetadata(session.fields.metadata, params.metadata);
  return render(KIND, ctx.store.patch(KIND, session, { metadata: merged }), ctx);
}

const EXPAND = { expand: list(text()) };

export const checkoutSessionRoutes = [
  { method: 'POST', path: PATH, shape: CREATE_SHAPE, handle: create },
  { method: 'GET', path: PATH, shape: LIST_SHAPE, handle: listSessions },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    shape: EXPAND,
    handle: (ctx) => render(KIND, requireSession(ctx), ctx),
  },
  { method: 'POST', path: `${PATH}/:id`, shape: UPDATE_SHAPE, handle: update },
  { method: 'POST', path: `${PATH}/:id/expire`, shape: EXPAND, handle: expire },
  { method: 'GET', path: `${PATH}/:id/line_items`, shape: PAGE_SHAPE, handle: lineItems },
].map((route) => ({ ...route, kind: KIND }));
