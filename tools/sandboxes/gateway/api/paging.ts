import type { Context } from '../state/context.ts';
import type { Records, SubjectKind } from '../state/records.ts';
import { resourceMissing } from './errors.ts';
import { int, list, range, text } from './schema.ts';
import type { Parsed, Range } from './schema.ts';

/** The parameters every list has. */
export const PAGE_SHAPE = {
  created: range(),
  ending_before: text(),
  expand: list(text()),
  limit: int({ min: 1 }),
  starting_after: text(),
};

export type PageParams = Parsed<typeof PAGE_SHAPE>;

interface Page<R> {
  records: R[];
  hasMore: boolean;
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

function inRange(created: number, wanted: Range | undefined): boolean {
  if (!wanted) return true;
  return (
    (wanted.gt === undefined || created > wanted.gt) &&
    (wanted.gte === undefined || created >= wanted.gte) &&
    (wanted.lt === undefined || created < wanted.lt) &&
    (wanted.lte === undefined || created <= wanted.lte)
  );
}

/** The clock only moves forward, so the first record older than the range ends the search. */
function tooOld(created: number, wanted: Range | undefined): boolean {
  return created < (wanted?.gte ?? (wanted?.gt ?? -1) + 1);
}

function* matching<R extends { created: number }>(
  records: Iterable<R>,
  params: PageParams,
  keep: (record: R) => boolean,
): Generator<R> {
  for (const record of records) {
    if (tooOld(record.created, params.created)) return;
    if (inRange(record.created, params.created) && keep(record)) yield record;
  }
}

/** One page of this account's records, newest first. */
export function page<K extends SubjectKind | 'event'>(
  { store, account }: Pick<Context, 'store' | 'account'>,
  kind: K,
  params: PageParams,
  keep: (record: Records[K]) => boolean,
): Page<Records[K]> {
  for (const name of ['starting_after', 'ending_before'] as const) {
    const id = params[name];
    if (id && !store.get(kind, id, account)) throw resourceMissing(kind, id, name);
  }
  const limit = Math.min(params.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const all: Generator<Records[K]> = matching(store.newestFirst(kind, account), params, keep);
  return params.ending_before
    ? before(all, params.ending_before, limit)
    : after(all, params.starting_after, limit);
}

function after<R extends { id: string }>(
  all: Iterable<R>,
  cursor: string | undefined,
  limit: number,
): Page<R> {
  const records: R[] = [];
  let started = cursor === undefined;
  for (const record of all) {
    if (started && records.push(record) > limit) return { records: records.slice(0, limit), hasMore: true };
    started ||= record.id === cursor;
  }
  return { records, hasMore: false };
}

function before<R extends { id: string }>(all: Iterable<R>, cursor: string, limit: number): Page<R> {
  const newer: R[] = [];
  for (const record of all) {
    if (record.id === cursor) break;
    newer.push(record);
  }
  return { records: newer.slice(-limit), hasMore: newer.length > limit };
}
