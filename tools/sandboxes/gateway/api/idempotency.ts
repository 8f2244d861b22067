import { createHash } from 'node:crypto';

import { canonicalForm } from '../http/form-body.ts';
import type { Answer } from '../http/messages.ts';
import type { Clock } from '../state/clock.ts';
import type { IdempotencyRecord } from '../state/records.ts';
import type { Store } from '../state/store.ts';
import { ApiError } from './errors.ts';

const KEPT_SECONDS = 24 * 3600;
const MAX_KEY = 255;

function reused(message: string): ApiError {
  return new ApiError(400, { message, type: 'idempotency_error' });
}

function inUse(key: string): ApiError {
  return new ApiError(409, {
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    type: 'invalid_request_error',
  });
}

function fingerprint(body: string): string {
  return createHash('sha1').update(canonicalForm(body)).digest('base64');
}

interface KeyedCall {
  account: string;
  key: string;
  path: string;
  body: string;
}

/** A call in progress under a key: to be kept or dropped. */
export type Ticket = Pick<IdempotencyRecord, 'id' | 'account' | 'path' | 'print'>;
/** The answer that the key has already, or a ticket. */
export type Begun = { replay: IdempotencyRecord } | { ticket: Ticket };

/** Stripe's idempotency keys: per account, for 24 hours of the sandbox's clock. */
export class Idempotency {
  #store: Store;
  #clock: Clock;
  #inFlight = new Set<string>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Answers `{replay}` where the key has an answer, else `{ticket}`, which must be kept or dropped. Throws for a
   * key that is in use, or was used for something else.
   */
  begin({ account, key, path, body }: KeyedCall): Begun {
    if (key.length > MAX_KEY) throw reused(`Idempotency keys can be at most ${MAX_KEY} characters.`);
    const id = `${account}|${key}`;
    // First: the record may exist already while its answer still waits for the journal.
    if (this.#inFlight.has(id)) throw inUse(key);
    const print = fingerprint(body);
    const known = this.#live(id);
    if (known) return { replay: this.#check(known, key, path, print) };
    this.#inFlight.add(id);
    return { ticket: { id, account, path, print } };
  }

  /** Remembers the answer; the journal has it in one line with its effect. */
  keep(ticket: Ticket, { status, body, requestId }: Answer & { requestId: string }): void {
    const { id, account, path, print } = ticket;
    const created = this.#clock.now();
    this.#store.put('idempotency', { id, account, created, path, print, status, body, requestId });
  }

  /** The call is over, with or without an answer worth keeping. */
  drop(ticket: Ticket): void {
    this.#inFlight.delete(ticket.id);
  }

  /** Forgets expired keys, oldest first. */
  sweep(): void {
    const oldest = this.#clock.now() - KEPT_SECONDS;
    for (const record of this.#store.all('idempotency')) {
      if (record.created > oldest) return;
      this.#store.remove('idempotency', record.id);
    }
  }

  #live(id: string): IdempotencyRecord | undefined {
    const known = this.#store.find('idempotency', id);
    return known && known.created > this.#clock.now() - KEPT_SECONDS ? known : undefined;
  }

  #check(known: IdempotencyRecord, key: string, path: string, print: string): IdempotencyRecord {
    if (known.path !== path) {
      throw reused(
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${known.path}' vs '${path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    if (known.print !== print) {
      throw reused(
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    return known;
  }
}
