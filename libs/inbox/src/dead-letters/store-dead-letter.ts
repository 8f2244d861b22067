import { TOPICS } from '@holdfast/events';
import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

// The same event may come twice: dropped by us, and handed back by the broker for it. The first reason is the better one.
const insertDeadLetter = statement(
  'dead_letter_insert',
  `INSERT INTO dead_letters (id, tenant_id, topic, event_id, payload, reason)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT dead_letters_event_id_key DO NOTHING`,
);

/** An event that will not be handled. */
export interface DeadLetter {
  /** The whole CloudEvent as it came, or whatever came. */
  readonly body: unknown;
  /** The topic, where the body does not say. */
  readonly topic?: string;
  readonly reason?: string;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const partsOf = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** jsonb takes no NUL character; a letter with one must be kept all the same. */
const toJson = (body: unknown): string => (JSON.stringify(body) ?? 'null').replaceAll('\\u0000', '\\ufffd');
const withoutNul = (text: string): string => text.replaceAll('\u0000', '\ufffd');

/** By its type, as ours say it, or by the topic that the broker wrote on it: outside senders name types as they like. */
function topicOf(event: Record<string, unknown>): string {
  const typed = textOf(event['type'])?.replace(/\.v\d+$/, '');
  const named = [typed, textOf(event['topic'])].filter((name) => name !== undefined);
  return named.find((name) => TOPICS.includes(name)) ?? named.at(-1) ?? 'unknown';
}

/** Keeps an event for the ops tools (EVT-3), once per event id. */
export async function storeDeadLetter(db: Queryable, letter: DeadLetter): Promise<void> {
  const event = partsOf(letter.body);
  const data = partsOf(event['data']);
  const values = [
    newId(),
    textOf(data['tenant_id']) ?? textOf(event['tenantid']) ?? '',
    letter.topic ?? topicOf(event),
    textOf(event['id']) ?? newId(),
    toJson(letter.body),
    letter.reason ?? 'given up by the broker',
  ];
  await run(db, insertDeadLetter, values.map(withoutNul));
}
