import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { DaprPublisher } from '@holdfast/outbox';
import { eventually } from '@holdfast/testing';

import { Broker } from './contract/broker.ts';
import { sidecarUnderTest } from './contract/sidecar-process.ts';
import { ContractWorld, anEvent } from './contract/world.ts';

const DEADLINE_MS = 40_000;

describe(`SYS-9 a broker that goes away, behind ${sidecarUnderTest()}`, () => {
  let broker: Broker;
  let world: ContractWorld;

  beforeEach(async () => {
    broker = await Broker.open();
    world = await ContractWorld.open({ redisUrl: broker.url });
    await world.shop.start();
    await world.sidecars.start();
  });
  afterEach(async () => {
    await world.close();
    await broker.close();
  });

  const route = () => `/events/${world.topic}`;
  const tryPublish = (id: string) => world.publish(world.topic, anEvent(id)).catch(() => 0);
  const untilPublished = (id: string) =>
    eventually(async () => expect(await tryPublish(id)).toBe(204), DEADLINE_MS);
  const allCome = (ids: readonly string[]) =>
    eventually(() => expect(world.shop.ids(route())).toEqual(expect.arrayContaining([...ids])), DEADLINE_MS);

  it('says so to publishers, and takes events again once the broker is back', async () => {
    const before = randomUUID();
    await untilPublished(before);
    await broker.kill();
    expect(await tryPublish(randomUUID())).toBeGreaterThanOrEqual(500);

    await broker.start();
    const after = randomUUID();
    await untilPublished(after);
    await allCome([before, after]);
  });

  it('is unreachable to the relay, which burns no attempts (EVT-4)', async () => {
    const publisher = new DaprPublisher({
      endpoint: `http://127.0.0.1:${world.publisherPort}`,
      pubsubName: 'events',
      source: 'contract',
      timeoutMs: 10_000,
      connections: 2,
    });
    const publish = (topic: string) => publisher.publish(world.outboxRow(topic));
    expect(await publish(world.topic)).toEqual({ kind: 'published' });
    expect(await publish(world.forbidden)).toMatchObject({ kind: 'refused' });

    await broker.kill();
    expect(await publish(world.topic)).toMatchObject({ kind: 'unreachable' });
    await broker.start();
    await eventually(
      async () => expect(await publish(world.topic)).toEqual({ kind: 'published' }),
      DEADLINE_MS,
    );
    await publisher.close();
  });

  it('loses nothing it has confirmed, though broker and sidecars are killed in turn', async () => {
    const confirmed: string[] = [];
    let publishing = true;
    const publisher = (async () => {
      while (publishing) {
        const id = randomUUID();
        if ((await tryPublish(id)) === 204) confirmed.push(id);
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const confirmMore = async () => {
      const enough = confirmed.length + 20;
      await eventually(() => expect(confirmed.length).toBeGreaterThan(enough), DEADLINE_MS);
    };

    for (let round = 0; round < 2; round += 1) {
      await confirmMore();
      await broker.kill();
      await broker.start();
      await confirmMore();
      await world.sidecars.stop('SIGKILL');
      await world.sidecars.start();
    }
    await confirmMore();
    publishing = false;
    await publisher;

    await allCome(confirmed);
  });
});
