import { Idempotency } from '../api/idempotency.ts';
import { Faults } from '../control/faults.ts';
import { Dispatcher } from '../webhooks/dispatcher.ts';
import { recordEvent, renderEvent } from '../webhooks/events.ts';
import { Clock } from './clock.ts';
import type { Context, Origin, TaskParts } from './context.ts';
import { dueTasks, rebuildSchedule } from './due-tasks.ts';
import type { Records, SubjectKind } from './records.ts';
import { Schedule } from './schedule.ts';
import { Store } from './store.ts';

const TICK_MS = 500;
/** Delivered events beyond this many are forgotten, oldest first: a long benchmark must not fill the memory. */
const MAX_EVENTS = 20_000;

interface CoreOptions {
  webhookUrl: string | undefined;
  webhookSecret: string | undefined;
  webhookEvents: string[] | undefined;
  log: (line: string) => void;
}

/** The parts that every call needs, wired together once. */
export class Core implements TaskParts {
  readonly store = new Store();
  readonly clock = new Clock(this.store);
  readonly schedule = new Schedule();
  readonly faults = new Faults();
  readonly idempotency = new Idempotency(this.store, this.clock);
  readonly webhooks: Dispatcher;
  /** Logs a defect of the sandbox. */
  readonly report: (error: unknown) => void;
  publicUrl = '';
  #fresh: string[] = [];
  #ticker: NodeJS.Timeout | undefined;

  constructor({ webhookUrl, webhookSecret, webhookEvents, log }: CoreOptions) {
    this.report = (error) => log(`stripe-sandbox: ${error instanceof Error ? error.stack : String(error)}`);
    const endpoint = { url: webhookUrl, secret: webhookSecret, events: webhookEvents };
    this.webhooks = new Dispatcher(this.store, (event) => JSON.stringify(renderEvent(event, this)), endpoint);
    this.schedule.use(dueTasks(this));
  }

  start(): void {
    rebuildSchedule(this);
    this.webhooks.resume();
    this.#ticker = setInterval(() => void this.tick(), TICK_MS);
    this.#ticker.unref();
  }

  /** What a handler works with: the parts above, for one account and one request. */
  context({ account, id = '', request }: Origin): Context {
    const now = () => this.clock.now();
    const emit = <K extends SubjectKind>(type: string, kind: K, subject: Records[K]) => {
      const event = recordEvent({ store: this.store, account, now: now(), request }, type, kind, subject);
      this.#fresh.push(event.id);
    };
    return { store: this.store, schedule: this.schedule, publicUrl: this.publicUrl, account, id, now, emit };
  }

  /** Ends a change: in the journal first, then on its way to the webhook endpoint. */
  commit(): Promise<void> | undefined {
    const fresh = this.#fresh;
    this.#fresh = [];
    const written = this.store.commit();
    if (fresh.length === 0) return written;
    const dispatch = () => {
      for (const id of fresh) this.webhooks.enqueue(id);
    };
    if (written) return written.then(dispatch);
    dispatch();
    return undefined;
  }

  /** Runs what is due by the sandbox's clock. */
  tick(): Promise<void> | undefined {
    this.schedule.run(this.clock.now());
    this.idempotency.sweep();
    this.#forgetOldEvents();
    return this.commit();
  }

  reset(): Promise<void> | undefined {
    this.store.reset();
    this.schedule.clear();
    this.faults.clear();
    this.webhooks.clear();
    return this.commit();
  }

  async close(): Promise<void> {
    clearInterval(this.#ticker);
    await this.webhooks.close();
    await this.commit();
    await this.store.journal.close();
  }

  #forgetOldEvents(): void {
    let excess = this.store.count('event') - MAX_EVENTS;
    for (const event of this.store.all('event')) {
      if (excess <= 0) return;
      if (!event.private.pending) this.store.remove('event', event.id);
      excess -= 1;
    }
  }
}
