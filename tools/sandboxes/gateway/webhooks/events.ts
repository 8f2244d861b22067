import { resourceMissing } from '../api/errors.ts';
import { PAGE_SHAPE, page } from '../api/paging.ts';
import { render } from '../api/render.ts';
import type { Rendered } from '../api/render.ts';
import { route } from '../api/route.ts';
import { bool, list, parser, text } from '../api/schema.ts';
import type { Parsed } from '../api/schema.ts';
import type { RenderContext } from '../state/context.ts';
import { aboutSubject } from '../state/event-private.ts';
import { newId } from '../state/ids.ts';
import type { EventPrivate, EventRecord, Records, RequestOfEvent, SubjectKind } from '../state/records.ts';
import type { Store } from '../state/store.ts';

const API_VERSION = '2026-10-28.endive';
/** The account of calls without a `Stripe-Account` header. Its events name no account, as at Stripe. */
export const OWN_ACCOUNT = 'acct_sandbox';

interface EventOrigin {
  store: Store;
  account: string;
  now: number;
  request: RequestOfEvent | undefined;
}

/** Stores an event. It keeps the record as it was, to be rendered when it is delivered. */
export function recordEvent<K extends SubjectKind>(
  { store, account, now, request }: EventOrigin,
  type: string,
  kind: K,
  subject: Records[K],
): EventRecord {
  return store.putEvent({
    id: newId('evt'),
    account,
    created: now,
    fields: {},
    private: aboutSubject(kind, subject, { type, request, pending: true }),
  });
}

/** An event as Stripe sends and answers it. */
export function renderEvent(event: EventRecord, context: RenderContext): Rendered {
  const { type, request, pending } = event.private;
  return {
    id: event.id,
    object: 'event',
    ...(event.account !== OWN_ACCOUNT && { account: event.account }),
    api_version: API_VERSION,
    created: event.created,
    data: { object: renderSubject(event.private, context) },
    livemode: false,
    pending_webhooks: pending ? 1 : 0,
    request: request ?? { id: null, idempotency_key: null },
    type,
  };
}

function renderSubject<K extends SubjectKind>(
  { kind, subject }: EventPrivate<K>,
  context: RenderContext,
): Rendered {
  return render(kind, subject, context);
}

const LIST_SHAPE = { ...PAGE_SHAPE, delivery_success: bool(), type: text(), types: list(text()) };

function wanted({ type, types }: Parsed<typeof LIST_SHAPE>): (event: EventRecord) => boolean {
  if (type) return (event) => matches(event.private.type, type);
  if (types) return (event) => types.includes(event.private.type);
  return () => true;
}

/** `charge.*` stands for every event that begins so. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

export const eventRoutes = [
  route(undefined, {
    method: 'GET',
    path: '/v1/events',
    shape: parser(LIST_SHAPE),
    handle: (ctx, params: Parsed<typeof LIST_SHAPE>) => {
      const found = page(ctx, 'event', params, wanted(params));
      const data = found.records.map((event) => renderEvent(event, ctx));
      return { object: 'list', data, has_more: found.hasMore, url: '/v1/events' };
    },
  }),
  route(undefined, {
    method: 'GET',
    path: '/v1/events/:id',
    shape: parser({ expand: list(text()) }),
    handle: (ctx) => {
      const event = ctx.store.get('event', ctx.id, ctx.account);
      if (!event) throw resourceMissing('event', ctx.id, 'id', 404);
      return renderEvent(event, ctx);
    },
  }),
];
