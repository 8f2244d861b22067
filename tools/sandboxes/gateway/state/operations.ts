import type { EventNote, Kind, Records, SlimEvent } from './records.ts';

export type PutOperation<K extends Kind = Kind> = { [P in K]: ['put', P, Records[P]] }[K];

/** One change of the store, as a line of the journal has it. */
export type Operation =
  | PutOperation
  | ['event', SlimEvent, string]
  | ['note', 'event', string, EventNote]
  | ['remove', Kind, string]
  | ['clock', number]
  | ['reset'];

/** One entry per kind, so that each record is paired with its own kind. */
const PUT: { [K in Kind]: (record: Records[K]) => Operation } = {
  payment_method: (record) => ['put', 'payment_method', record],
  payment_intent: (record) => ['put', 'payment_intent', record],
  charge: (record) => ['put', 'charge', record],
  refund: (record) => ['put', 'refund', record],
  dispute: (record) => ['put', 'dispute', record],
  'checkout.session': (record) => ['put', 'checkout.session', record],
  event: (record) => ['put', 'event', record],
  idempotency: (record) => ['put', 'idempotency', record],
};

export function putOperation<K extends Kind>(kind: K, record: Records[K]): Operation {
  return PUT[kind](record);
}

const NAMES: readonly unknown[] = ['put', 'event', 'note', 'remove', 'clock', 'reset'];

/** A line of the journal: this process wrote it, so only its frame is checked (a crash can tear a line). */
export function isChangeSet(value: unknown): value is Operation[] {
  return Array.isArray(value) && value.every((one) => Array.isArray(one) && NAMES.includes(one[0]));
}
