import type { EventRecord } from '../state/records.ts';
import type { Store } from '../state/store.ts';
import { WebhookSender } from './sender.ts';

const CONCURRENCY = 8;
/** Stripe retries for three days; locally the same steps take minutes. */
const BACKOFF_SECONDS = [1, 2, 5, 10, 15];
const LONGEST_BACKOFF_SECONDS = 30;
const MAX_TRIES = 20;

/** Where events go. */
export interface Endpoint {
  url: string | undefined;
  secret: string | undefined;
  /** The types it wants; undefined for all. */
  events: string[] | undefined;
}

/** Changes of the endpoint; an empty URL takes it away. */
export interface EndpointChange {
  paused?: boolean | undefined;
  url?: string | null | undefined;
  secret?: string | undefined;
}

export interface DispatcherStatus {
  url: string | null;
  paused: boolean;
  queued: number;
  underWay: number;
  waitingForRetry: number;
}

interface Item {
  id: string;
  tries: number;
}

/**
 * Delivers events: at least once, a few at a time, not in any promised order. A failed delivery is
 * repeated; what is pending when the process stops is pending when it starts.
 */
export class Dispatcher {
  #store: Store;
  #render: (event: EventRecord) => string;
  #endpoint: Endpoint;
  #sender = new WebhookSender(CONCURRENCY);
  #queue: (Item | undefined)[] = [];
  #head = 0;
  #active = 0;
  #timers = new Set<NodeJS.Timeout>();
  #paused = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(store: Store, render: (event: EventRecord) => string, endpoint: Endpoint) {
    this.#store = store;
    this.#render = render;
    this.#endpoint = endpoint;
  }

  /** Everything an earlier run left undelivered. */
  resume(): void {
    for (const event of this.#store.all('event')) {
      if (event.private.pending && !event.private.gaveUp) this.enqueue(event.id);
    }
  }

  enqueue(id: string, tries = 0): void {
    if (!this.#endpoint.url || this.#closed || !this.#isWanted(id)) return;
    this.#queue.push({ id, tries });
    this.#pump();
  }

  /** An endpoint names the types it wants; the others are kept and can be listed, but are not sent. */
  #isWanted(id: string): boolean {
    const { events } = this.#endpoint;
    if (!events) return true;
    const event = this.#store.find('event', id);
    return event !== undefined && events.includes(event.private.type);
  }

  /** Changes where events go, or holds them back. */
  configure({
    paused = this.#paused,
    url = this.#endpoint.url,
    secret = this.#endpoint.secret,
  }: EndpointChange): DispatcherStatus {
    const known = this.#endpoint.url !== undefined;
    this.#endpoint = { ...this.#endpoint, url: url || undefined, secret };
    this.#paused = paused;
    if (!known && this.#endpoint.url) this.resume();
    this.#pump();
    return this.status();
  }

  status(): DispatcherStatus {
    return {
      url: this.#endpoint.url ?? null,
      paused: this.#paused,
      queued: this.#queue.length - this.#head,
      underWay: this.#active,
      waitingForRetry: this.#timers.size,
    };
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#queue = [];
    this.#head = 0;
  }

  /** Waits for deliveries in progress, but not longer than `graceMs`, and starts no more. */
  async close(graceMs = 2000): Promise<void> {
    this.#closed = true;
    this.clear();
    if (this.#active > 0) {
      await Promise.race([
        new Promise<void>((resolve) => this.#idle.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
    }
    this.#sender.close();
  }

  #pump(): void {
    while (!this.#paused && !this.#closed && this.#active < CONCURRENCY && this.#head < this.#queue.length) {
      const item = this.#queue[this.#head];
      this.#queue[this.#head] = undefined;
      this.#head += 1;
      this.#active += 1;
      if (item) void this.#deliver(item);
    }
    if (this.#head === this.#queue.length && this.#head > 0) {
      this.#queue = [];
      this.#head = 0;
    }
  }

  async #deliver({ id, tries }: Item): Promise<void> {
    const event = this.#store.find('event', id);
    const status = event ? await this.#send(event) : 204;
    this.#active -= 1;
    if (event) this.#settle(id, tries + 1, status);
    this.#pump();
    if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #send(event: EventRecord): Promise<number> {
    const { url = '', secret = '' } = this.#endpoint;
    try {
      return await this.#sender.send({ url, secret }, this.#render(event));
    } catch {
      // A URL that cannot be posted to is an endpoint that does not answer.
      return 0;
    }
  }

  #settle(id: string, tries: number, status: number): void {
    const delivered = status >= 200 && status < 300;
    if (delivered || tries >= MAX_TRIES) {
      this.#store.note(id, delivered ? { pending: false } : { gaveUp: true });
      void this.#store.commit();
    } else if (!this.#closed) {
      this.#retryLater(id, tries);
    }
  }

  #retryLater(id: string, tries: number): void {
    const seconds = BACKOFF_SECONDS[tries - 1] ?? LONGEST_BACKOFF_SECONDS;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.enqueue(id, tries);
    }, seconds * 1000);
    timer.unref();
    this.#timers.add(timer);
  }
}
