import { WebhookSender } from './sender.ts';

const CONCURRENCY = 8;
/** Stripe retries for three days; locally the same staircase is climbed in minutes. */
const BACKOFF_SECONDS = [1, 2, 5, 10, 15, 30];
const MAX_TRIES = 20;

/**
 * Delivers events: at least once, a few at a time, not in any promised order. What was not taken is tried
 * again; what is pending when the process stops is pending when it starts.
 */
export class Dispatcher {
  #store;
  #render;
  #endpoint;
  #sender = new WebhookSender(CONCURRENCY);
  #queue = [];
  #head = 0;
  #active = 0;
  #timers = new Set();
  #paused = false;
  #closed = false;
  #idle = [];

  constructor(store, render, endpoint) {
    this.#store = store;
    this.#render = render;
    this.#endpoint = endpoint;
  }

  /** Everything an earlier run left undelivered. */
  resume() {
    for (const event of this.#store.all('event')) {
      if (event.private.pending && !event.private.gaveUp) this.enqueue(event.id);
    }
  }

  enqueue(id, tries = 0) {
    if (!this.#endpoint.url || this.#closed || !this.#isWanted(id)) return;
    this.#queue.push({ id, tries });
    this.#pump();
  }

  /** An endpoint names the types it wants; the others are kept and can be listed, but are not sent. */
  #isWanted(id) {
    const { events } = this.#endpoint;
    if (!events) return true;
    const event = this.#store.find('event', id);
    return event !== undefined && events.includes(event.private.type);
  }

  /** Changes where events go, or holds them back. */
  configure({ paused = this.#paused, url = this.#endpoint.url, secret = this.#endpoint.secret }) {
    const known = this.#endpoint.url !== undefined;
    this.#endpoint = { ...this.#endpoint, url: url || undefined, secret };
    this.#paused = paused;
    if (!known && this.#endpoint.url) this.resume();
    this.#pump();
    return this.status();
  }

  status() {
    return {
      url: this.#endpoint.url ?? null,
      paused: this.#paused,
      queued: this.#queue.length - this.#head,
      underWay: this.#active,
      waitingForRetry: this.#timers.size,
    };
  }

  clear() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#queue = [];
    this.#head = 0;
  }

  /** Lets what is under way end (or lets go of it after a moment) and starts nothing more. */
  async close(graceMs = 2000) {
    this.#closed = true;
    this.clear();
    if (this.#active > 0) {
      await Promise.race([
        new Promise((resolve) => this.#idle.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
    }
    this.#sender.close();
  }

  #pump() {
    while (!this.#paused && !this.#closed && this.#active < CONCURRENCY && this.#head < this.#queue.length) {
      const item = this.#queue[this.#head];
      this.#queue[this.#head] = undefined;
      this.#head += 1;
      this.#active += 1;
      void this.#deliver(item);
    }
    if (this.#head === this.#queue.length && this.#head > 0) {
      this.#queue = [];
      this.#head = 0;
    }
  }

  async #deliver({ id, tries }) {
    const event = this.#store.find('event', id);
    const status = event ? await this.#send(event) : 204;
    this.#active -= 1;
    if (event) this.#settle(id, tries + 1, status);
    this.#pump();
    if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #send(event) {
    try {
      return await this.#sender.send(this.#endpoint, this.#render(event));
    } catch {
      // A URL that cannot be posted to is an endpoint that does not answer.
      return 0;
    }
  }

  #settle(id, tries, status) {
    const delivered = status >= 200 && status < 300;
    if (delivered || tries >= MAX_TRIES) {
      this.#store.note('event', id, delivered ? { pending: false } : { gaveUp: true });
      void this.#store.commit();
    } else if (!this.#closed) {
      this.#retryLater(id, tries);
    }
  }

  #retryLater(id, tries) {
    const seconds = BACKOFF_SECONDS[Math.min(tries, BACKOFF_SECONDS.length) - 1];
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.enqueue(id, tries);
    }, seconds * 1000);
    timer.unref();
    this.#timers.add(timer);
  }
}
