import { DomainError, isDomainError } from '@holdfast/errors';

import { APPS } from '../launcher/apps/apps.ts';
import type { App } from '../launcher/apps/apps.ts';
import { queryOf, rowOf, rowsOf, textsOf } from './ops-api.ts';
import type { OpsRoutes, Row, Triable } from './ops-api.ts';

const namesOf = (apps: readonly App[]): string[] => apps.map(({ name }) => name);

/** Apps with dead letters. */
const CONSUMERS = namesOf(APPS.filter(({ consumes }) => consumes));
/** Apps with an outbox. */
const PUBLISHERS = namesOf(APPS.filter(({ publishes }) => publishes));
/** Apps that record what operators do. checkout's records are read from checkout-worker: they share a database. */
const AUDITED = namesOf(APPS.filter(({ name }) => name !== 'checkout'));

/** One app only; default: all that have such rows. */
interface OfApp {
  readonly app?: string | undefined;
}

interface OfTopic extends OfApp {
  readonly topic?: string | undefined;
}

type ActOptions = OfApp & Triable;
type ResolveOptions = ActOptions & { readonly note: string };

/** Dead letters and failed events of all apps, by the routes for operators of each. */
export class EventOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** Without their payload. */
  async deadLetters(
    tenant: string,
    {
      app,
      ...wanted
    }: OfTopic & { readonly status?: string | undefined; readonly limit?: string | undefined },
  ): Promise<Row[]> {
    const path = `/ops/dead-letters${queryOf(wanted)}`;
    const letters = await this.rowsOfEach(appsOf(app, CONSUMERS), 'deadLetters', (each) =>
      this.api.get(tenant, each, path),
    );
    return letters.map(({ payload: _payload, ...letter }) => letter);
  }

  deadLetter(tenant: string, id: string, { app }: OfApp): Promise<Found> {
    const path = `/ops/dead-letters/${encodeURIComponent(id)}`;
    return firstWith(appsOf(app, CONSUMERS), (each) => this.api.get(tenant, each, path));
  }

  async retryDeadLetter(tenant: string, id: string, options: ActOptions): Promise<Row> {
    const { app } = await this.deadLetter(tenant, id, options);
    return this.act(tenant, app, `/ops/dead-letters/${id}/retry`, options);
  }

  async resolveDeadLetter(tenant: string, id: string, { note, ...options }: ResolveOptions): Promise<Row> {
    const { app } = await this.deadLetter(tenant, id, options);
    return this.act(tenant, app, `/ops/dead-letters/${id}/resolve`, { ...options, more: { note } });
  }

  async retryDeadLetters(
    tenant: string,
    { app, topic, ...options }: OfTopic & Triable,
  ): Promise<readonly Row[]> {
    return this.rowsOfEach(appsOf(app, CONSUMERS), 'replays', (each) =>
      this.act(tenant, each, '/ops/dead-letters/retry-all', {
        ...options,
        more: topic === undefined ? {} : { topic },
      }),
    );
  }

  async failedEvents(tenant: string, { app }: OfApp): Promise<readonly Row[]> {
    return this.rowsOfEach(appsOf(app, PUBLISHERS), 'events', (each) =>
      this.api.get(tenant, each, '/ops/outbox'),
    );
  }

  event(tenant: string, id: string, { app }: OfApp): Promise<Found> {
    const path = `/ops/outbox/${encodeURIComponent(id)}`;
    return firstWith(appsOf(app, PUBLISHERS), (each) => this.api.get(tenant, each, path));
  }

  async retryEvent(tenant: string, id: string, options: ActOptions): Promise<Row> {
    const { app } = await this.event(tenant, id, options);
    return this.act(tenant, app, `/ops/outbox/${id}/retry`, options);
  }

  async resolveEvent(tenant: string, id: string, { note, ...options }: ResolveOptions): Promise<Row> {
    const { app } = await this.event(tenant, id, options);
    return this.act(tenant, app, `/ops/outbox/${id}/resolve`, { ...options, more: { note } });
  }

  /** The retried events, each with its app. */
  async retryEvents(tenant: string, { app, topic, ...options }: OfTopic & Triable): Promise<readonly Row[]> {
    const pages = await ofEach(appsOf(app, PUBLISHERS), (each) =>
      this.act(tenant, each, '/ops/outbox/retry-all', {
        ...options,
        more: topic === undefined ? {} : { topic },
      }),
    );
    return pages.flatMap(([each, answer]) => textsOf(answer, 'ids').map((id) => ({ app: each, id })));
  }

  /** Events of warehouses and carriers that fitted no order. */
  async unappliedEvents(
    tenant: string,
    { orderId }: { readonly orderId?: string | undefined },
  ): Promise<Row[]> {
    return rowsOf(await this.api.get(tenant, 'order', `/ops/kept-news${queryOf({ orderId })}`), 'news');
  }

  /** What operators did, newest first. */
  async audit(
    tenant: string,
    { app, subject }: OfApp & { readonly subject?: string | undefined },
  ): Promise<readonly Row[]> {
    const path = `/ops/audit${queryOf({ subject })}`;
    const acts = await this.rowsOfEach(appsOf(app, AUDITED), 'acts', (each) =>
      this.api.get(tenant, each, path),
    );
    return acts.sort((a, b) => String(b['at']).localeCompare(String(a['at'])));
  }

  private async act(
    tenant: string,
    app: string,
    path: string,
    { dryRun = false, more = {} }: Triable & { readonly more?: object },
  ): Promise<Row> {
    const answer = await this.api.post(tenant, app, path, { ...more, ...(dryRun && { dryRun }) });
    return { app, ...(dryRun && { dryRun }), ...rowOf(answer) };
  }

  private async rowsOfEach(
    apps: readonly string[],
    name: string,
    ask: (app: string) => Promise<unknown>,
  ): Promise<Row[]> {
    const pages = await ofEach(apps, ask);
    return pages.flatMap(([app, answer]) => rowsOf(answer, name).map((row) => ({ app, ...row })));
  }
}

/** A row with the app that has it. */
type Found = Row & { readonly app: string };

const ofEach = <Answer>(
  apps: readonly string[],
  ask: (app: string) => Promise<Answer>,
): Promise<(readonly [string, Answer])[]> =>
  Promise.all(apps.map(async (app) => [app, await ask(app)] as const));

/** Ids are unique over all apps: the one that has it answers. */
async function firstWith(apps: readonly string[], ask: (app: string) => Promise<unknown>): Promise<Found> {
  for (const app of apps) {
    try {
      return { ...rowOf(await ask(app)), app };
    } catch (error) {
      if (!isDomainError(error, 'DEAD_LETTER_NOT_FOUND', 'EVENT_NOT_FOUND') || app === apps.at(-1))
        throw error;
    }
  }
  throw new DomainError('EVENT_NOT_FOUND');
}

function appsOf(app: string | undefined, known: readonly string[]): readonly string[] {
  if (app === undefined) return known;
  if (known.includes(app)) return [app];
  throw new Error(`${app} has none of these; those that have: ${known.join(', ')}`);
}
