import { Idempotency } from '../api/idempotency.ts';
import { Faults } from '../control/faults.ts';
import { Dispatcher } from '../webhooks/dispatcher.ts';
import { recordEvent, renderEvent } from '../webhooks/events.ts';
import { Clock } from './clock.ts';
import { dueTasks, rebuildSchedule } from './due-tasks.ts';
import { Schedule } from './schedule.ts';
import { Store } from './store.ts';

const TICK_MS = 500;
/** Delivered events beyond this many are forgotten, oldest first: a long benchmark must not fill the memory. */
const MAX_EVENTS = 20_000;

/** The parts that every call needs, wired together once. */
export class Core {
  store = new Store();
  clock = new Clock(this.store);
  schedule = new Schedule();
  faults = new Faults();
  idempotency = new Idempotency(this.store, this.clock);
  publicUrl = '';
  #fresh = [];
  #ticker;

  constructor({ webhookUrl, webhookSecret, webhookEvents, log }) {
    this.report = (error) => log(`stripe-sandbox: ${error.stack}`);
    const endpoint = { url: webhookUrl, secret: webhookSecret, events: webhookEvents };
    this.webhooks = new Dispatcher(this.store, (event) => JSON.stringify(renderEvent(event, this)), endpoint);
    this.schedule.use(dueTasks(this));
  }

  start() {
    rebuildSchedule(this);
    this.webhooks.resume();
    this.#ticker = setInterval(() => this.tick(), TICK_MS);
    this.#ticker.unref();
  }

  /** What a handler works with: the parts above, for one account and one request. */
  context({ account, id, request }) {
    const now = () => this.clock.now();
    const emit = (type, kind, subject) => {
      const event = recordEvent(this.store, { account, now: now(), request }, type, kind, subject);
      this.#fresh.push(event.id);
    };
    return { store: this.store, schedule: this.schedule, publicUrl: this.publicUrl, account, id, now, emit };
  }

  /** Ends a change: in the journal first, then on its way to the webhook endpoint. */
  commit() {
    const fresh = this.#fresh;
    this.#fresh = [];
    const written = this.store.commit();
    if (fresh.length === 0) return written;
    const dispatch = () => {
      for (const id of fresh) this.webhooks.enqueue(id);
    };
    return written ? written.then(dispatch) : dispatch();
  }

  /** Runs what is due by the sandbox's clock. */
  tick() {
    this.schedule.run(this.clock.now());
    this.idempotency.sweep();
    this.#forgetOldEvents();
    return this.commit();
  }

  reset() {
    this.store.reset();
    this.schedule.clear();
    this.faults.clear();
    this.webhooks.clear();
    return this.commit();
  }

  async close() {
    clearInterval(this.#ticker);
    await this.webhooks.close();
    await this.commit();
    await this.store.journal.close();
  }

  #forgetOldEvents() {
    let excess = this.store.count('event') - MAX_EVENTS;
    for (const event of this.store.all('event')) {
      if (excess <= 0) return;
      if (!event.private.pending) this.store.remove('event', event.id);
      excess -= 1;
    }
  }
}
