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

/** What jsonb takes in no text: NUL, and half a surrogate pair. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/g;
/** Some thousand levels are more than the database's parser, or the one here, has room for. */
const TOO_DEEP = JSON.stringify({ not_kept: 'nested too deeply to be kept' });
const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError || (error as { code?: unknown } | null)?.code === '54001';

/** A letter with what no database takes must be kept all the same, as near to what came as can be. */
const toJson = (body: unknown): string => (JSON.stringify(body) ?? 'null').replaceAll(UNSTORABLE, '\\ufffd');
const withoutNul = (text: string): string => text.replaceAll('\u0000', '\ufffd');

/** By its type, as ours say it, or by the topic that the broker wrote on it: outside senders name types as they like. */
function topicOf(event: Record<string, unknown>): string {
  const typed = textOf(event['type'])?.replace(/\.v\d+$/, '');
  const named = [typed, textOf(event['topic'])].filter((name) => name !== undefined);
  return named.find((name) => TOPICS.includes(name)) ?? named.at(-1) ?? 'unknown';
}

/** Keeps an event for the ops tools (EVT-3), once per event id, whatever it holds. */
export async function storeDeadLetter(db: Queryable, letter: DeadLetter): Promise<void> {
  try {
    await store(db, letter, toJson(letter.body));
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    await store(db, letter, TOO_DEEP);
  }
}

async function store(db: Queryable, { body, topic, reason }: DeadLetter, payload: string): Promise<void> {
  const event = partsOf(body);
  const data = partsOf(event['data']);
  const values = [
    newId(),
    textOf(data['tenant_id']) ?? textOf(event['tenantid']) ?? '',
    topic ?? topicOf(event),
    textOf(event['id']) ?? newId(),
    payload,
    reason ?? 'given up by the broker',
  ];
  await run(db, insertDeadLetter, values.map(withoutNul));
}
