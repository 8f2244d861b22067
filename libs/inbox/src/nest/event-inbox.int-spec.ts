import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Module } from '@nestjs/common';
import { z } from 'zod';

import { appSettings, databaseSettings, loadConfig } from '@holdfast/config';
import { DomainError } from '@holdfast/errors';
import { paymentFailed } from '@holdfast/events';
import { DatabaseModule, startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { eventually } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { Consumes, EventInbox, InboxModule, inboxSettings } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

@Controller('events')
class PaymentEventsController {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(paymentFailed)
  failed(@Body() body: unknown): Promise<object> {
    return this.inbox.consume(paymentFailed, body, (tx, { id, data }) => {
      if (data.reason === 'poison') throw new DomainError('VALIDATION_FAILED', { detail: 'poison' });
      return tx.query('INSERT INTO effects VALUES ($1, $2)', [id, data.amount.amount_minor]);
    });
  }
}

@Module({ imports: [DatabaseModule.for('consumer'), InboxModule], controllers: [PaymentEventsController] })
class TestModule {}
const Config = z.object({ ...appSettings({ httpPort: 0 }), ...databaseSettings(), ...inboxSettings() });

describe('EVT-3 consumers over HTTP', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let url: string;

  beforeAll(async () => {
    database = await inboxDatabase();
    await database.pool.query(
      `INSERT INTO inbox VALUES ('old', 'demo', 't', now() - interval '31 days'), ('young', 'demo', 't', now())`,
    );
    app = await startApp({
      name: 'consumer',
      config: () =>
        loadConfig(Config, {
          BIND_HOST: '127.0.0.1',
          HOLDFAST_ENV: 'local',
          HTTP_PORT: '0',
          INTERNAL_HTTP_PORT: '0',
          LOG_LEVEL: 'silent',
          DATABASE_URL: database.url,
        }),
      module: () => TestModule,
    });
    url = app.internalUrl;
  });
  afterEach(() => database.pool.query('TRUNCATE dead_letters, effects'));
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  const post = async (path: string, body: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${url}/events/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const letters = async (): Promise<Record<string, unknown>[]> =>
    (await database.pool.query<Record<string, unknown>>('SELECT event_id, topic, reason FROM dead_letters'))
      .rows;

  it('deletes marks after their retention', async () => {
    await eventually(async () => {
      const { rows } = await database.pool.query('SELECT event_id FROM inbox');
      expect(rows).toEqual([{ event_id: 'young' }]);
    });
  });

  it('answers 200 with the status that Dapr expects, on the topic as route', async () => {
    const event = anEvent();
    const poison = anEvent();

    expect(await post('payment.failed', cloudEventOf(event))).toEqual({
      status: 200,
      body: { status: 'SUCCESS' },
    });
    const dropped = await post(
      'payment.failed',
      cloudEventOf(poison, { data: { ...poison.payload, reason: 'poison' } }),
    );
    expect(dropped).toEqual({ status: 200, body: { status: 'DROP' } });
    expect((await database.pool.query('SELECT event_id, amount FROM effects')).rows).toEqual([
      { event_id: event.id, amount: 1999n },
    ]);
  });

  it('stores an event of the dead-letter route, under its own topic, once', async () => {
    const event = anEvent();
    const answers = await Promise.all([1, 2, 3].map(() => post('dead-letter', cloudEventOf(event))));

    expect(answers.map(({ body }) => body)).toEqual(Array(3).fill({ status: 'SUCCESS' }));
    expect(await letters()).toEqual([
      { event_id: event.id, topic: 'payment.failed', reason: 'given up by the broker' },
    ]);
  });

  it('keeps the first reason of an event that was dropped here and then returned by the broker', async () => {
    const event = anEvent();
    const body = cloudEventOf(event, { data: { ...event.payload, reason: 'poison' } });
    await post('payment.failed', body);
    await post('dead-letter', body);

    expect(await letters()).toMatchObject([{ event_id: event.id, reason: 'VALIDATION_FAILED: poison' }]);
  });

  it('stores a dead letter that is no event at all', async () => {
    expect((await post('dead-letter', { what: 'is this' })).body).toEqual({ status: 'SUCCESS' });
    expect(await letters()).toMatchObject([{ topic: 'unknown' }]);
  });
});
