import type { Context, RenderContext } from '../state/context.ts';
import type { ObjectKind, Records, SubjectKind } from '../state/records.ts';
import { chargeDetails } from './charge-details.ts';
import { DEFAULTS } from './defaults.ts';
import { page } from './paging.ts';
import type { PageParams } from './paging.ts';

/** An object as Stripe answers it. */
export interface Rendered {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}

/** A list in Stripe's envelope. */
export interface RenderedList {
  object: 'list';
  data: object[];
  has_more: boolean;
  url: string;
}

/** Fields that are no column of the record but follow from others. */
const COMPUTED: { [K in ObjectKind]: (record: Records[K], context: RenderContext) => object } = {
  payment_intent: (record, context) => {
    const error = record.fields.last_payment_error;
    if (!error) return record.fields;
    const { payment_method, ...rest } = error;
    const method = payment_method ? context.store.find('payment_method', payment_method) : undefined;
    return {
      ...record.fields,
      last_payment_error: {
        ...rest,
        ...(method && { payment_method: render('payment_method', method, context) }),
      },
    };
  },
  refund: ({ fields }) => fields,
  dispute: ({ fields }) => fields,
  payment_method: ({ fields }) => fields,
  charge: (record) => ({ ...record.fields, ...chargeDetails(record) }),
  'checkout.session': (record, context) => ({
    ...record.fields,
    url: record.fields.status === 'open' ? `${context.publicUrl}/c/pay/${record.id}` : null,
  }),
};

/** A record as Stripe answers it. */
export function render<K extends ObjectKind>(kind: K, record: Records[K], context: RenderContext): Rendered {
  const fields = COMPUTED[kind](record, context);
  return { id: record.id, ...DEFAULTS[kind], created: record.created, ...fields };
}

/** A page of this account's records that `keep` accepts, in Stripe's envelope. */
export function renderPage<K extends SubjectKind>(
  ctx: Context,
  { url, kind, params }: { url: string; kind: K; params: PageParams },
  keep: (record: Records[K]) => boolean,
): RenderedList {
  const { records, hasMore } = page(ctx, kind, params, keep);
  const data = records.map((record) => render(kind, record, ctx));
  return { object: 'list', data, has_more: hasMore, url };
}
