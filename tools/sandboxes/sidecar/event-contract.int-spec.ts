import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { MAX_RETRIES } from './contract/resources.ts';
import { sidecarUnderTest } from './contract/sidecar-process.ts';
import { ContractWorld, anEvent } from './contract/world.ts';

const DEAD = '/events/dead-letter';

describe(`SYS-9 event contract of ${sidecarUnderTest()}`, () => {
  let world: ContractWorld;

  beforeAll(async () => {
    world = await ContractWorld.open();
    await Promise.all([world.shop.start(), world.mailer.start()]);
    await world.sidecars.start();
  });
  afterAll(() => world.close());

  const delivered = (id: string) => world.shop.deliveries.find(({ event }) => event.id === id);
  const awaitDelivery = (id: string) =>
    eventually(() => {
      const delivery = delivered(id);
      if (!delivery) throw new Error(`event ${id} has not come`);
      return delivery;
    });

  describe('publishing', () => {
    it('keeps the id, type and data of a CloudEvent, on the route of its topic', async () => {
      const id = randomUUID();
      expect(await world.publish(world.topic, anEvent(id, { amountMinor: 1999 }))).toBe(204);
      const { path, contentType, event } = await awaitDelivery(id);
      expect(path).toBe(`/events/${world.topic}`);
      expect(contentType).toContain('application/cloudevents+json');
      expect(event).toMatchObject({
        id,
        type: 'contract.test.v1',
        source: 'contract',
        topic: world.topic,
        pubsubname: 'events',
      });
      expect(event['data']).toEqual({ amountMinor: 1999 });
    });

    it('wraps plain JSON and takes id and type from the query', async () => {
      const id = randomUUID();
      const query = `?metadata.cloudevent.id=${id}&metadata.cloudevent.type=contract.plain.v1`;
      expect(await world.publish(world.topic, { n: 7 }, { contentType: 'application/json', query })).toBe(
        204,
      );
      const { event } = await awaitDelivery(id);
      expect(event).toMatchObject({ id, type: 'contract.plain.v1', specversion: '1.0', data: { n: 7 } });
    });

    it('carries the trace context of the publisher (EVT-5)', async () => {
      const id = randomUUID();
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
      await world.publish(world.topic, anEvent(id), {
        headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
      });
      const { event } = await awaitDelivery(id);
      expect(String(event['traceparent'])).toContain(trace);
    });

    it('keeps our extension attributes: tenant and request (EVT-5)', async () => {
      const id = randomUUID();
      await world.publish(world.topic, {
        ...anEvent(id),
        tenantid: 'demo',
        requestid: 'req-1',
        subject: 'a1',
      });
      const { event } = await awaitDelivery(id);
      expect(event).toMatchObject({ tenantid: 'demo', requestid: 'req-1', subject: 'a1' });
    });

    it('refuses an unknown broker with 404, a topic that is not the publisher’s with 403', async () => {
      expect(await world.publish(world.topic, anEvent(randomUUID()), { pubsub: 'nowhere' })).toBe(404);
      expect(await world.publish(world.forbidden, anEvent(randomUUID()))).toBe(403);
    });

    it('hands an event to every consuming app', async () => {
      const id = randomUUID();
      await world.publish(world.other, anEvent(id));
      await awaitDelivery(id);
      await eventually(() => expect(world.mailer.times(id, `/events/${world.other}`)).toBe(1));
    });
  });

  describe('health', () => {
    it('is well with its app there, and tells the app what it serves', async () => {
      const get = (path: string) => fetch(`http://127.0.0.1:${world.publisherPort}${path}`);
      await eventually(async () => expect((await get('/v1.0/healthz')).status).toBe(204));
      expect((await get('/v1.0/healthz/outbound')).status).toBe(204);
      const metadata = (await (await get('/v1.0/metadata')).json()) as { components: { name: string }[] };
      expect(metadata.components.map(({ name }) => name)).toEqual(['events']);
    });
  });

  describe('retries and dead letters (EVT-3)', () => {
    it('delivers again until the app succeeds', async () => {
      const id = randomUUID();
      world.shop.answer = ({ event }) => (event.id === id && world.shop.times(id) < 3 ? { status: 500 } : {});
      await world.publish(world.topic, anEvent(id));
      await eventually(() => expect(world.shop.times(id)).toBe(3));
      expect(world.shop.times(id, DEAD)).toBe(0);
    });

    it.each([
      ['answers 500', { status: 500 }],
      ['answers RETRY', { says: 'RETRY' as const }],
    ])(
      'sends an event to the dead-letter topic once all attempts are used: the app %s',
      async (_how, refusal) => {
        const id = randomUUID();
        world.shop.answer = ({ event, path }) => (event.id === id && path !== DEAD ? refusal : {});
        await world.publish(world.topic, anEvent(id));
        await eventually(() => expect(world.shop.times(id, DEAD)).toBe(1));
        expect(world.shop.times(id, `/events/${world.topic}`)).toBe(1 + MAX_RETRIES);
      },
    );

    it('sends an event there at once when the app drops it', async () => {
      const id = randomUUID();
      world.shop.answer = ({ event, path }) => (event.id === id && path !== DEAD ? { says: 'DROP' } : {});
      await world.publish(world.topic, anEvent(id));
      await eventually(() => expect(world.shop.times(id, DEAD)).toBe(1));
      expect(world.shop.times(id, `/events/${world.topic}`)).toBe(1);
    });

    // Why a test elsewhere holds the manifests' routes equal to the apps': a typo loses events.
    it('never tries an event again for which the app has no route', async () => {
      const [id, later] = [randomUUID(), randomUUID()];
      world.shop.answer = ({ event }) => (event.id === id ? { status: 404 } : {});
      await world.publish(world.topic, anEvent(id));
      await eventually(() => expect(world.shop.times(id)).toBe(1));
      await world.publish(world.topic, anEvent(later));
      await awaitDelivery(later);
      expect(world.shop.times(id)).toBe(1);
    });

    it('lets others flow past events that fail', async () => {
      const poisoned = Array.from({ length: 5 }, (): string => randomUUID());
      const healthy = Array.from({ length: 20 }, (): string => randomUUID());
      let failing = true;
      world.shop.answer = ({ event, path }) =>
        failing && poisoned.includes(event.id) && path !== DEAD ? { status: 500 } : {};
      for (const id of [...poisoned, ...healthy]) await world.publish(world.topic, anEvent(id));
      await eventually(() => expect(world.shop.ids()).toEqual(expect.arrayContaining(healthy)));
      failing = false;
      await eventually(() => expect(world.shop.ids()).toEqual(expect.arrayContaining(poisoned)));
    });
  });
});
