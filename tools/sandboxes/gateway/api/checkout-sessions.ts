import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type { SessionRecord } from '../state/records.ts';
import { invalidRequest, refused, resourceMissing } from './errors.ts';
import { given } from './given.ts';
import { mergeMetadata } from './intent-fields.ts';
import { PAGE_SHAPE } from './paging.ts';
import { render, renderPage } from './render.ts';
import type { Rendered, RenderedList } from './render.ts';
import { route } from './route.ts';
import { list, parser, text } from './schema.ts';
import { sessionAmounts } from './session-amounts.ts';
import { endSession } from './session-life.ts';
import { CREATE_SHAPE, LIST_SHAPE, UPDATE_SHAPE } from './session-shapes.ts';
import type { CreateSession, ListSessions, UpdateSession } from './session-shapes.ts';

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
] as const;

function expiresAt(given: number | undefined, now: number): number {
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

function checkMode(params: CreateSession): void {
  if (params.mode !== 'payment') {
    throw invalidRequest('The local Stripe sandbox implements Checkout Sessions in payment mode only', {
      param: 'mode',
    });
  }
  if (params.ui_mode && params.ui_mode !== 'hosted_page') {
    throw invalidRequest('The local Stripe sandbox implements the hosted page only', { param: 'ui_mode' });
  }
  for (const name of ['success_url', 'cancel_url'] as const) checkUrl(params[name], name);
}

function checkUrl(value: string | undefined, param: string): void {
  if (value === undefined || /^https?:\/\/[^\s]+$/.test(value)) return;
  throw invalidRequest('Not a valid URL', { code: 'url_invalid', param });
}

function create(ctx: Context, params: CreateSession): Rendered {
  checkMode(params);
  const created = ctx.now();
  const expires = expiresAt(params.expires_at, created);
  const { items, fields } = sessionAmounts(params, created);
  const id = newId('cs_test', 58);
  const session = ctx.store.put(KIND, {
    id,
    account: ctx.account,
    created,
    fields: {
      ...fields,
      ...given(params, STORED),
      success_url: params.success_url,
      expires_at: expires,
      metadata: mergeMetadata({}, params.metadata),
      status: 'open',
    },
    private: { items, intentData: { ...params.payment_intent_data } },
  });
  ctx.schedule.add(expires, 'expireSession', id);
  return render(KIND, session, ctx);
}

function requireSession(ctx: Context): SessionRecord {
  const session = ctx.store.get(KIND, ctx.id, ctx.account);
  if (!session) throw resourceMissing('checkout.session', ctx.id, 'session', 404);
  return session;
}

function expire(ctx: Context): Rendered {
  const session = requireSession(ctx);
  const { status } = session.fields;
  if (status === 'open') return render(KIND, endSession(ctx, session), ctx);
  throw refused(
    `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status}\`.`,
  );
}

function listSessions(ctx: Context, params: ListSessions): RenderedList {
  const keep = ({ fields }: SessionRecord) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.status || fields.status === params.status) &&
    (!params.customer_details?.email || fields.customer_details?.email === params.customer_details.email);
  return renderPage(ctx, { url: PATH, kind: KIND, params }, keep);
}

function lineItems(ctx: Context): RenderedList {
  const { items } = requireSession(ctx).private;
  return { object: 'list', data: items, has_more: false, url: `${PATH}/${ctx.id}/line_items` };
}

function update(ctx: Context, params: UpdateSession): Rendered {
  const session = requireSession(ctx);
  const merged = mergeMetadata(session.fields.metadata, params.metadata);
  return render(KIND, ctx.store.patch(KIND, session, { metadata: merged }), ctx);
}

const EXPAND = { expand: list(text()) };

export const checkoutSessionRoutes = [
  route(KIND, { method: 'POST', path: PATH, shape: parser(CREATE_SHAPE), handle: create }),
  route(KIND, { method: 'GET', path: PATH, shape: parser(LIST_SHAPE), handle: listSessions }),
  route(KIND, {
    method: 'GET',
    path: `${PATH}/:id`,
    shape: parser(EXPAND),
    handle: (ctx) => render(KIND, requireSession(ctx), ctx),
  }),
  route(KIND, { method: 'POST', path: `${PATH}/:id`, shape: parser(UPDATE_SHAPE), handle: update }),
  route(KIND, { method: 'POST', path: `${PATH}/:id/expire`, shape: parser(EXPAND), handle: expire }),
  route(KIND, {
    method: 'GET',
    path: `${PATH}/:id/line_items`,
    shape: parser(PAGE_SHAPE),
    handle: lineItems,
  }),
];
