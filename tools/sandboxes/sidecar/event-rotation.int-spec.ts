import { rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Module } from '@nestjs/common';
import { z } from 'zod';

import { appSettings, databaseSettings, loadConfig } from '@holdfast/config';
import { paymentFailed } from '@holdfast/events';
import { Consumes, EventInbox, InboxModule, inboxSettings } from '@holdfast/inbox';
import { anEvent, cloudEventOf, inboxDatabase } from '@holdfast/inbox/testing';
import { DatabaseModule, startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { eventually, freePort, scrapedSum } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { writeResources } from './contract/resources.ts';
import { SidecarProcesses, sidecarUnderTest } from './contract/sidecar-process.ts';
import { sidecarPorts } from './contract/world.ts';

const [OLD, NEW] = ['the-token-that-goes-away', 'the-token-that-takes-over'];
const AT_ONCE = 4;

@Controller('events')
class PaymentEvents {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(paymentFailed)
  failed(@Body() body: unknown): Promise<object> {
    return this.inbox.consume(paymentFailed, body, (tx, { id }) =>
      tx.query('INSERT INTO effects VALUES ($1, 1)', [id]),
    );
  }
}

@Module({ imports: [DatabaseModule.for('consumer'), InboxModule], controllers: [PaymentEvents] })
class ConsumerModule {}
const Config = z.object({ ...appSettings({ httpPort: 0 }), ...databaseSettings(), ...inboxSettings() });

describe(`TRU-2 replacing the app's token under load, on ${sidecarUnderTest()}`, () => {
  let database: TestDatabase;
  let app: RunningApp;
  let resources: string;
  let sidecars: SidecarProcesses;
  let port: number;
  let publisherPort: number;

  const startConsumer = async (tokens: Record<string, string>): Promise<void> => {
    const env = {
      BIND_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      INTERNAL_HTTP_PORT: String(port),
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
    };
    app = await startApp({
      name: 'consumer',
      config: () => loadConfig(Config, { ...env, ...tokens }),
      module: () => ConsumerModule,
    });
  };
  const refusals = (): Promise<number> =>
    scrapedSum(`http://127.0.0.1:${port}`, 'holdfast_events_unauthenticated_total');

  beforeAll(async () => {
    database = await inboxDatabase();
    port = await freePort();
    const rows = [
      { appId: 'rotated', ...(await sidecarPorts()), appPort: port },
      { appId: 'rotator', ...(await sidecarPorts()) },
    ] as const;
    publisherPort = rows[1].httpPort;
    resources = writeResources({
      redisUrl: `${process.env['HOLDFAST_TEST_REDIS_URL']}/13`,
      consumers: ['rotated'],
      topics: [paymentFailed.topic],
      publishingScopes: `rotator=${paymentFailed.topic}`,
    });
    await startConsumer({ APP_API_TOKEN: OLD });
    sidecars = new SidecarProcesses(rows, resources, { app: OLD });
    await sidecars.start();
  }, 60_000);
  afterAll(async () => {
    await sidecars.stop();
    await app.stop();
    await database.drop();
    rmSync(resources, { recursive: true, force: true });
  });

  /** As the outbox does: once more until the broker has it. */
  const publish = async (): Promise<string> => {
    const event = anEvent();
    await eventually(async () => {
      const { status } = await fetch(`http://127.0.0.1:${publisherPort}/v1.0/publish/events/${event.topic}`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(cloudEventOf(event)),
      });
      expect(status).toBe(204);
    }, 30_000);
    return event.id;
  };
  const effects = async (): Promise<string[]> =>
    (await database.pool.query<{ event_id: string }>('SELECT event_id FROM effects')).rows.map(
      (row) => row.event_id,
    );
  const countGrows = async (): Promise<void> => {
    const before = (await effects()).length;
    await eventually(async () => expect((await effects()).length).toBeGreaterThan(before + 20), 60_000);
  };

  it('TRU-2 with two tokens for the time between, no event is lost, refused or had twice', async () => {
    const published: string[] = [];
    let loading = true;
    const load = Array.from({ length: AT_ONCE }, async () => {
      while (loading) published.push(await publish());
    });

    await countGrows();
    await app.stop();
    await startConsumer({ APP_API_TOKEN: NEW, APP_API_TOKEN_PREVIOUS: OLD });
    await countGrows();
    await sidecars.stop();
    sidecars.tokens = { app: NEW };
    await sidecars.start();
    await countGrows();
    await app.stop();
    await startConsumer({ APP_API_TOKEN: NEW });
    await countGrows();
    loading = false;
    await Promise.all(load);

    await eventually(async () => expect((await effects()).sort()).toEqual([...published].sort()), 60_000);
    expect((await database.pool.query('SELECT id FROM dead_letters')).rows).toEqual([]);
    expect(await refusals()).toBe(0);
  }, 240_000);
});
