import { resourceMissing } from '../api/errors.ts';
import { PAGE_SHAPE, page } from '../api/paging.ts';
import { render, renderList } from '../api/render.ts';
import { bool, list, text } from '../api/schema.ts';
import { newId } from '../state/ids.ts';

export const API_VERSION = '2026-10-28.endive';
/** The account of calls without a `Stripe-Account` header. Its events name no account, as at Stripe. */
export const OWN_ACCOUNT = 'acct_sandbox';

/** Notes that something happened. The event keeps the record as it was, to be rendered when it is delivered. */
export function recordEvent(store, { account, now, request }, type, kind, subject) {
  return store.putEvent({
    id: newId('evt'),
    account,
    created: now,
    fields: {},
    private: { type, kind, subject, request, pending: true },
  });
}

/** An event as Stripe sends and answers it. */
export function renderEvent(event, context) {
  const { type, kind, subject, request, pending } = event.private;
  return {
    id: event.id,
    object: 'event',
    ...(event.account !== OWN_ACCOUNT && { account: event.account }),
    api_version: API_VERSION,
    created: event.created,
    data: { object: render(kind, subject, context) },
    livemode: false,
    pending_webhooks: pending ? 1 : 0,
    request: request ?? { id: null, idempotency_key: null },
    type,
  };
}

function wanted(params) {
  if (params.type) return (event) => matches(event.private.type, params.type);
  if (params.types) return (event) => params.types.includes(event.private.type);
  return () => true;
}

/** `charge.*` stands for every event that begins so. */
function matches(type, pattern) {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

export const eventRoutes = [
  {
    method: 'GET',
    path: '/v1/events',
    shape: { ...PAGE_SHAPE, delivery_success: bool(), type: text(), types: list(text()) },
    handle: (ctx, params) => {
      const found = page(ctx.store, 'event', ctx.account, params, wanted(params));
      const empty = renderList('/v1/events', 'event', { records: [], hasMore: found.hasMore }, ctx);
      return { ...empty, data: found.records.map((event) => renderEvent(event, ctx)) };
    },
  },
  {
    method: 'GET',
    path: '/v1/events/:id',
    shape: { expand: list(text()) },
    handle: (ctx) => {
      const event = ctx.store.get('event', ctx.id, ctx.account);
      if (!event) throw resourceMissing('event', ctx.id, 'id', 404);
      return renderEvent(event, ctx);
    },
  },
];
