import { MemoryJournal } from './journal.ts';

/** What one record points at, so that "the refunds of this intent" needs no scan. */
const LINK = {
  charge: (record) => record.fields.payment_intent,
  refund: (record) => record.fields.payment_intent,
  dispute: (record) => record.fields.payment_intent,
  'checkout.session': (record) => record.fields.payment_intent,
};
const KINDS = [
  'payment_method',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'checkout.session',
  'event',
  'idempotency',
];
const LISTED = new Set(['payment_intent', 'charge', 'refund', 'dispute', 'checkout.session', 'event']);
const DUMP_CHUNK = 200;

/**
 * All state, in memory. A record is `{id, account, created, fields, private}`: `fields` is what differs from
 * Stripe's defaults. Records are never changed, only replaced, so an event may keep the one it was about.
 */
export class Store {
  #tables;
  #order;
  #links;
  #pending = [];
  journal = new MemoryJournal();
  clockOffset = 0;

  constructor() {
    this.#clear();
  }

  #clear() {
    this.#tables = new Map(KINDS.map((kind) => [kind, new Map()]));
    this.#order = new Map();
    this.#links = new Map();
    this.clockOffset = 0;
  }

  /** A record of any account. */
  find(kind, id) {
    return this.#tables.get(kind).get(id);
  }

  /** A record of this account only: another account's id does not exist. */
  get(kind, id, account) {
    const record = this.find(kind, id);
    return record?.account === account ? record : undefined;
  }

  count(kind) {
    return this.#tables.get(kind).size;
  }

  all(kind) {
    return this.#tables.get(kind).values();
  }

  /** Records that point at `target`, oldest first. */
  linked(kind, target) {
    const ids = this.#links.get(`${kind} ${target}`);
    return ids ? [...ids].map((id) => this.find(kind, id)) : [];
  }

  /** This account's records, newest first. */
  *newestFirst(kind, account) {
    const ids = this.#order.get(`${kind} ${account}`) ?? [];
    for (let i = ids.length - 1; i >= 0; i -= 1) {
      const record = this.find(kind, ids[i]);
      if (record) yield record;
    }
  }

  put(kind, record) {
    this.#set(kind, record);
    this.#pending.push(['put', kind, record]);
    return record;
  }

  /** An event about a record just put: the journal names the record instead of repeating it. */
  putEvent(event) {
    this.#set('event', event);
    const { subject, kind, ...rest } = event.private;
    const current = this.find(kind, subject.id) === subject;
    const slim = { ...event, private: { ...rest, kind } };
    this.#pending.push(current ? ['event', slim, subject.id] : ['put', 'event', event]);
    return event;
  }

  /** Replaces `record` by one with these fields changed. */
  patch(kind, record, fields, hidden) {
    const next = { ...record, fields: { ...record.fields, ...fields } };
    if (hidden) next.private = { ...record.private, ...hidden };
    return this.put(kind, next);
  }

  /** Changes only what no answer shows; the journal takes just the difference. */
  note(kind, id, hidden) {
    this.#note(kind, id, hidden);
    this.#pending.push(['note', kind, id, hidden]);
  }

  remove(kind, id) {
    this.#tables.get(kind).delete(id);
    this.#pending.push(['remove', kind, id]);
  }

  moveClock(offset) {
    this.clockOffset = offset;
    this.#pending.push(['clock', offset]);
  }

  reset() {
    this.#clear();
    this.#pending = [['reset']];
  }

  /** Resolves (or is undefined) when everything changed so far would survive a kill. */
  commit() {
    if (this.#pending.length === 0) return this.journal.settled();
    const operations = this.#pending;
    this.#pending = [];
    return this.journal.append(operations);
  }

  /** Applies one change set of the journal. */
  apply(operations) {
    for (const [name, first, second, third] of operations) {
      if (name === 'put') this.#set(first, second);
      else if (name === 'event') this.#restoreEvent(first, second);
      else if (name === 'note') this.#note(first, second, third);
      else if (name === 'remove') this.#tables.get(first)?.delete(second);
      else if (name === 'clock') this.clockOffset = first;
      else if (name === 'reset') this.#clear();
    }
  }

  /** The whole state as change sets, for the compacted journal. */
  *dump() {
    yield [['clock', this.clockOffset]];
    for (const [kind, table] of this.#tables) {
      let chunk = [];
      for (const record of table.values()) {
        if (chunk.push(['put', kind, record]) < DUMP_CHUNK) continue;
        yield chunk;
        chunk = [];
      }
      yield chunk;
    }
  }

  #set(kind, record) {
    const table = this.#tables.get(kind);
    if (!table.has(record.id) && LISTED.has(kind))
      this.#append(this.#order, `${kind} ${record.account}`, record.id);
    table.set(record.id, record);
    const target = LINK[kind]?.(record);
    if (target) this.#link(`${kind} ${target}`, record.id);
  }

  #restoreEvent(event, subjectId) {
    const subject = this.find(event.private.kind, subjectId);
    this.#set('event', { ...event, private: { ...event.private, subject } });
  }

  #note(kind, id, hidden) {
    const table = this.#tables.get(kind);
    const record = table.get(id);
    if (record) table.set(id, { ...record, private: { ...record.private, ...hidden } });
  }

  #append(map, key, id) {
    const ids = map.get(key);
    if (ids) ids.push(id);
    else map.set(key, [id]);
  }

  #link(key, id) {
    const ids = this.#links.get(key);
    if (ids) ids.add(id);
    else this.#links.set(key, new Set([id]));
  }
}
