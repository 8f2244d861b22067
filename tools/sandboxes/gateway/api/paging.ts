import { resourceMissing } from './errors.ts';
import { int, list, range, text } from './schema.ts';

/** The parameters every list has. */
export const PAGE_SHAPE = {
  created: range(),
  ending_before: text(),
  expand: list(text()),
  limit: int({ min: 1 }),
  starting_after: text(),
};

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

function inRange(created, wanted) {
  if (!wanted) return true;
  return (
    (wanted.gt === undefined || created > wanted.gt) &&
    (wanted.gte === undefined || created >= wanted.gte) &&
    (wanted.lt === undefined || created < wanted.lt) &&
    (wanted.lte === undefined || created <= wanted.lte)
  );
}

/** The clock only moves forward, so the first record older than the range ends the search. */
function tooOld(created, wanted) {
  return created < (wanted?.gte ?? (wanted?.gt ?? -1) + 1);
}

function* matching(records, params, keep) {
  for (const record of records) {
    if (tooOld(record.created, params.created)) return;
    if (inRange(record.created, params.created) && keep(record)) yield record;
  }
}

function requireCursor(store, kind, id, account, param) {
  if (id && !store.get(kind, id, account)) throw resourceMissing(kind, id, param);
}

/** One page, newest first. */
export function page(store, kind, account, params, keep = () => true) {
  requireCursor(store, kind, params.starting_after, account, 'starting_after');
  requireCursor(store, kind, params.ending_before, account, 'ending_before');
  const limit = Math.min(params.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const all = matching(store.newestFirst(kind, account), params, keep);
  return params.ending_before
    ? before(all, params.ending_before, limit)
    : after(all, params.starting_after, limit);
}

function after(all, cursor, limit) {
  const records = [];
  let started = cursor === undefined;
  for (const record of all) {
    if (started && records.push(record) > limit) return { records: records.slice(0, limit), hasMore: true };
    started ||= record.id === cursor;
  }
  return { records, hasMore: false };
}

function before(all, cursor, limit) {
  const newer = [];
  for (const record of all) {
    if (record.id === cursor) break;
    newer.push(record);
  }
  return { records: newer.slice(-limit), hasMore: newer.length > limit };
}
