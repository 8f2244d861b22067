import { TOPICS } from '@holdfast/events';
import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { GIVEN_UP, insertDeadLetter } from './store-dead-letter.statements.js';

/** A dead letter to store. */
export interface DeadLetter {
  /** The received CloudEvent, or any other content. */
  readonly body: unknown;
  /** The topic, where the body does not name it. */
  readonly topic?: string;
  /** Why it was dropped; undefined: it reached the broker's retry limit. */
  readonly reason?: string;
  /** Time until the app retries it, where that is possible; undefined: never. */
  readonly retryAfterMs?: number | undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const partsOf = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** Characters that jsonb refuses: NUL, and half a surrogate pair. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Some thousand levels exceed the stack of the database's parser, and of this one. */
const TOO_DEEP = JSON.stringify({ not_kept: 'nested too deeply to be kept' });

const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError || (error as { code?: unknown } | null)?.code === '54001';

/** A letter that the database would refuse is stored all the same, as close to the original as possible. */
const toJson = (body: unknown): string => (JSON.stringify(body) ?? 'null').replaceAll(UNSTORABLE, '\\ufffd');

const withoutNul = (text: string): string => text.replaceAll('\u0000', '\ufffd');

/** By its type, as our services set it, or by the broker's topic attribute: external senders use any type. */
function topicOf(event: Record<string, unknown>): string {
  const typed = textOf(event['type'])?.replace(/\.v\d+$/, '');
  const named = [typed, textOf(event['topic'])].filter((name) => name !== undefined);
  return named.find((name) => TOPICS.includes(name)) ?? named.at(-1) ?? 'unknown';
}

/** Stores an event for the ops tools (EVT-3), once per event id, with any content. */
export async function storeDeadLetter(db: Queryable, letter: DeadLetter): Promise<void> {
  try {
    await store(db, letter, toJson(letter.body));
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    // The stored text is not the event: it cannot be retried.
    await store(db, { ...letter, retryAfterMs: undefined }, TOO_DEEP);
  }
}

async function store(db: Queryable, letter: DeadLetter, payload: string): Promise<void> {
  const { body, reason = GIVEN_UP, retryAfterMs } = letter;
  const event = partsOf(body);
  const data = partsOf(event['data']);
  const id = textOf(event['id']);
  const topic = letter.topic ?? topicOf(event);
  const canBeOffered = reason === GIVEN_UP && id !== undefined && TOPICS.includes(topic);
  const values = [
    newId(),
    textOf(data['tenant_id']) ?? textOf(event['tenantid']) ?? '',
    topic,
    id ?? newId(),
    payload,
    reason,
  ];
  const nextTry = canBeOffered ? (retryAfterMs ?? null) : null;
  await run(db, insertDeadLetter, [...values.map(withoutNul), nextTry]);
}
