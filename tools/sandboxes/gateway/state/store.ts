import { aboutSubject } from './event-private.ts';
import { MemoryJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import { putOperation } from './operations.ts';
import type { Operation, PutOperation } from './operations.ts';
import type { EventNote, EventRecord, Kind, ObjectKind, Records, SlimEvent, SubjectKind } from './records.ts';

type Tables = { [K in Kind]: Map<string, Records[K]> };

/** The intent that a record points at, so that "the refunds of this intent" needs no scan. */
const LINK: { [K in Kind]?: (record: Records[K]) => string | undefined } = {
  charge: (record) => record.fields.payment_intent,
  refund: (record) => record.fields.payment_intent,
  dispute: (record) => record.fields.payment_intent,
  'checkout.session': (record) => record.fields.payment_intent,
};
const ORDER: readonly Kind[] = [
  'payment_method',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'checkout.session',
  'event',
  'idempotency',
];
const LISTED = new Set<Kind>(['payment_intent', 'charge', 'refund', 'dispute', 'checkout.session', 'event']);
const DUMP_CHUNK = 200;

const emptyTables = (): Tables => ({
  payment_method: new Map(),
  payment_intent: new Map(),
  charge: new Map(),
  refund: new Map(),
  dispute: new Map(),
  'checkout.session': new Map(),
  event: new Map(),
  idempotency: new Map(),
});

/**
 * All state, in memory. Records are never changed, only replaced, so an event may keep the one it was about.
 */
export class Store {
  #tables = emptyTables();
  #order = new Map<string, string[]>();
  #links = new Map<string, Set<string>>();
  #pending: Operation[] = [];
  journal: Journal = new MemoryJournal();
  clockOffset = 0;

  #clear(): void {
    this.#tables = emptyTables();
    this.#order = new Map();
    this.#links = new Map();
    this.clockOffset = 0;
  }

  /** A record of any account. */
  find<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#tables[kind].get(id);
  }

  /** A record that another one points at. Throws where it is missing, which is a defect of the sandbox. */
  require<K extends Kind>(kind: K, id: string | null | undefined): Records[K] {
    const record = this.find(kind, id ?? '');
    if (!record) throw new Error(`The store has no ${kind} ${id}`);
    return record;
  }

  /** A record of this account only: another account's id does not exist. */
  get<K extends Kind>(kind: K, id: string, account: string): Records[K] | undefined {
    const record = this.find(kind, id);
    return record?.account === account ? record : undefined;
  }

  count(kind: Kind): number {
    return this.#tables[kind].size;
  }

  all<K extends Kind>(kind: K): IterableIterator<Records[K]> {
    return this.#tables[kind].values();
  }

  /** Records that point at `target`, oldest first. */
  linked<K extends SubjectKind>(kind: K, target: string): Records[K][] {
    const ids = this.#links.get(`${kind} ${target}`);
    return ids ? [...ids].map((id) => this.require(kind, id)) : [];
  }

  /** This account's records, newest first. */
  *newestFirst<K extends Kind>(kind: K, account: string): Generator<Records[K]> {
    const ids = this.#order.get(`${kind} ${account}`) ?? [];
    for (let i = ids.length - 1; i >= 0; i -= 1) {
      const record = this.find(kind, ids[i] ?? '');
      if (record) yield record;
    }
  }

  put<K extends Kind>(kind: K, record: Records[K]): Records[K] {
    this.#set(kind, record);
    this.#pending.push(putOperation(kind, record));
    return record;
  }

  /** An event about a record just put: the journal names the record instead of repeating it. */
  putEvent(event: EventRecord): EventRecord {
    this.#set('event', event);
    const { subject, ...rest } = event.private;
    const current = this.find(rest.kind, subject.id) === subject;
    this.#pending.push(
      current ? ['event', { ...event, private: rest }, subject.id] : ['put', 'event', event],
    );
    return event;
  }

  /** Replaces `record` by one with these fields changed. */
  patch<K extends ObjectKind>(
    kind: K,
    record: Records[K],
    fields: Partial<Records[K]['fields']>,
    hidden?: Partial<Records[K]['private']>,
  ): Records[K] {
    const next = { ...record, fields: { ...record.fields, ...fields } };
    return this.put(kind, hidden ? { ...next, private: { ...record.private, ...hidden } } : next);
  }

  /** Changes only what no answer shows; the journal takes just the difference. */
  note(id: string, hidden: EventNote): void {
    this.#note(id, hidden);
    this.#pending.push(['note', 'event', id, hidden]);
  }

  remove(kind: Kind, id: string): void {
    this.#tables[kind].delete(id);
    this.#pending.push(['remove', kind, id]);
  }

  moveClock(offset: number): void {
    this.clockOffset = offset;
    this.#pending.push(['clock', offset]);
  }

  reset(): void {
    this.#clear();
    this.#pending = [['reset']];
  }

  /** Resolves (or is undefined) when everything changed so far would survive a kill. */
  commit(): Promise<void> | undefined {
    if (this.#pending.length === 0) return this.journal.settled();
    const operations = this.#pending;
    this.#pending = [];
    return this.journal.append(operations);
  }

  /** Applies one change set of the journal. */
  apply(operations: Operation[]): void {
    for (const operation of operations) {
      if (operation[0] === 'put') this.#apply(operation);
      else if (operation[0] === 'event') this.#restoreEvent(operation[1], operation[2]);
      else if (operation[0] === 'note') this.#note(operation[2], operation[3]);
      else if (operation[0] === 'remove') this.#tables[operation[1]].delete(operation[2]);
      else if (operation[0] === 'clock') this.clockOffset = operation[1];
      else this.#clear();
    }
  }

  /** The whole state as change sets, for the compacted journal. */
  *dump(): Generator<Operation[]> {
    yield [['clock', this.clockOffset]];
    for (const kind of ORDER) yield* this.#dumpTable(kind);
  }

  *#dumpTable<K extends Kind>(kind: K): Generator<Operation[]> {
    let chunk: Operation[] = [];
    for (const record of this.#tables[kind].values()) {
      if (chunk.push(putOperation(kind, record)) < DUMP_CHUNK) continue;
      yield chunk;
      chunk = [];
    }
    yield chunk;
  }

  #apply<K extends Kind>([, kind, record]: PutOperation<K>): void {
    this.#set(kind, record);
  }

  #set<K extends Kind>(kind: K, record: Records[K]): void {
    const table = this.#tables[kind];
    if (!table.has(record.id) && LISTED.has(kind)) this.#append(`${kind} ${record.account}`, record.id);
    table.set(record.id, record);
    const target = LINK[kind]?.(record);
    if (target) this.#link(`${kind} ${target}`, record.id);
  }

  #restoreEvent(event: SlimEvent, subjectId: string): void {
    const { kind, ...delivery } = event.private;
    const hidden = aboutSubject(kind, this.require(kind, subjectId), delivery);
    this.#set('event', { ...event, private: hidden });
  }

  #note(id: string, hidden: EventNote): void {
    const table = this.#tables.event;
    const record = table.get(id);
    if (record) table.set(id, { ...record, private: { ...record.private, ...hidden } });
  }

  #append(key: string, id: string): void {
    const ids = this.#order.get(key);
    if (ids) ids.push(id);
    else this.#order.set(key, [id]);
  }

  #link(key: string, id: string): void {
    const ids = this.#links.get(key);
    if (ids) ids.add(id);
    else this.#links.set(key, new Set([id]));
  }
}
