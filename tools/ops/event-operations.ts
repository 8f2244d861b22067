import { DomainError, isDomainError } from '@holdfast/errors';

/** Apps with a dead-letter store, and apps with an outbox. */
export const CONSUMERS = [
  'order',
  'payment',
  'warehouse',
  'promotion',
  'notification',
  'loyalty-rewards',
  'analytics',
];
export const PUBLISHERS = ['checkout-worker', 'order', 'payment', 'catalog'];
/** Apps with an audit of what was done by hand. That of checkout is read from checkout-worker: they share a database. */
const AUDITED = [...new Set([...PUBLISHERS, ...CONSUMERS, 'pricing', 'shipping'])];

const queryOf = (options) => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};

/** Dead letters and failed events of all apps, by the ops routes of each. */
export class EventOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  async deadLetters(tenant, { app, ...wanted }) {
    const from = appsOf(app, CONSUMERS);
    const pages = await this.ofEach(from, (each) =>
      this.api.call(tenant, each, 'GET', `/ops/dead-letters${queryOf(wanted)}`),
    );
    return pages.flatMap(([each, { deadLetters }]) =>
      deadLetters.map(({ payload, ...letter }) => ({ app: each, ...letter })),
    );
  }

  deadLetter(tenant, id, { app }) {
    return this.firstWith(appsOf(app, CONSUMERS), (each) =>
      this.api.call(tenant, each, 'GET', `/ops/dead-letters/${encodeURIComponent(id)}`),
    );
  }

  async retryDeadLetter(tenant, id, options) {
    const { app } = await this.deadLetter(tenant, id, options);
    return this.act(tenant, app, `/ops/dead-letters/${id}/retry`, options);
  }

  async resolveDeadLetter(tenant, id, { note, ...options }) {
    const { app } = await this.deadLetter(tenant, id, options);
    return this.act(tenant, app, `/ops/dead-letters/${id}/resolve`, options, { note });
  }

  async retryDeadLetters(tenant, { app, topic, ...options }) {
    const pages = await this.ofEach(appsOf(app, CONSUMERS), (each) =>
      this.act(tenant, each, '/ops/dead-letters/retry-all', options, topic && { topic }),
    );
    return pages.flatMap(([each, { replays }]) => replays.map((replay) => ({ app: each, ...replay })));
  }

  async failedEvents(tenant, { app }) {
    const pages = await this.ofEach(appsOf(app, PUBLISHERS), (each) =>
      this.api.call(tenant, each, 'GET', '/ops/outbox'),
    );
    return pages.flatMap(([each, { events }]) => events.map((event) => ({ app: each, ...event })));
  }

  event(tenant, id, { app }) {
    return this.firstWith(appsOf(app, PUBLISHERS), (each) =>
      this.api.call(tenant, each, 'GET', `/ops/outbox/${encodeURIComponent(id)}`),
    );
  }

  async retryEvent(tenant, id, options) {
    const { app } = await this.event(tenant, id, options);
    return this.act(tenant, app, `/ops/outbox/${id}/retry`, options);
  }

  async resolveEvent(tenant, id, { note, ...options }) {
    const { app } = await this.event(tenant, id, options);
    return this.act(tenant, app, `/ops/outbox/${id}/resolve`, options, { note });
  }

  async retryEvents(tenant, { app, topic, ...options }) {
    const pages = await this.ofEach(appsOf(app, PUBLISHERS), (each) =>
      this.act(tenant, each, '/ops/outbox/retry-all', options, topic && { topic }),
    );
    return pages.flatMap(([each, { ids }]) => ids.map((id) => ({ app: each, id })));
  }

  /** What warehouses and carriers told that fitted no order. */
  async keptNews(tenant, { orderId }) {
    return (await this.api.call(tenant, 'order', 'GET', `/ops/kept-news${queryOf({ orderId })}`)).news;
  }

  /** Who did what by hand, newest first. */
  async audit(tenant, { app, subject }) {
    const apps = appsOf(app, AUDITED);
    const pages = await this.ofEach(apps, (each) =>
      this.api.call(tenant, each, 'GET', `/ops/audit${queryOf({ subject })}`),
    );
    return pages
      .flatMap(([each, { acts }]) => acts.map((act) => ({ app: each, ...act })))
      .sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  async act(tenant, app, path, { dryRun = false }, more = {}) {
    const answer = await this.api.call(tenant, app, 'POST', path, { ...more, ...(dryRun && { dryRun }) });
    return { app, ...(dryRun && { dryRun }), ...answer };
  }

  async ofEach(apps, ask) {
    return Promise.all(apps.map(async (app) => [app, await ask(app)]));
  }

  /** Ids are unique over all apps: the one that knows it answers. */
  async firstWith(apps, ask) {
    for (const app of apps) {
      try {
        return { app, ...(await ask(app)) };
      } catch (error) {
        if (!isDomainError(error, 'DEAD_LETTER_NOT_FOUND', 'EVENT_NOT_FOUND') || app === apps.at(-1))
          throw error;
      }
    }
    throw new DomainError('EVENT_NOT_FOUND');
  }
}

function appsOf(app, known) {
  if (app === undefined) return known;
  if (known.includes(app)) return [app];
  throw new Error(`${app} has none of these; those that have: ${known.join(', ')}`);
}
