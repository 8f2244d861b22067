import type { Clock } from './clock.ts';
import type { Records, RequestOfEvent, SubjectKind } from './records.ts';
import type { Schedule } from './schedule.ts';
import type { Store } from './store.ts';

/** What an answer is rendered with. */
export interface RenderContext {
  store: Store;
  publicUrl: string;
}

/** What a handler works with, for one account and one request. */
export interface Context extends RenderContext {
  schedule: Schedule;
  account: string;
  /** The id in the path; empty where the path has none. */
  id: string;
  /** Seconds of the sandbox's clock. */
  now(): number;
  /** Records an event about a record just stored. */
  emit<K extends SubjectKind>(type: string, kind: K, subject: Records[K]): void;
}

/** Who a context acts for. */
export interface Origin {
  account: string;
  id?: string | undefined;
  request?: RequestOfEvent;
}

/** The parts of the core that scheduled tasks need. */
export interface TaskParts {
  store: Store;
  clock: Clock;
  schedule: Schedule;
  context(origin: Origin): Context;
}
