import { randomUUID } from 'node:crypto';

import { CommunicationProtocolEnum, DaprClient } from '@dapr/dapr';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NO_LOG } from '@holdfast/telemetry';
import { eventually } from '@holdfast/testing';

import { sidecarUnderTest } from './contract/sidecar-process.ts';
import { ContractWorld, anEvent } from './contract/world.ts';

/** The relay publishes by plain HTTP (ADR 0030): Dapr's own SDK shows that it talks to the API that Dapr documents. */
describe(`SYS-9 Dapr's SDK at ${sidecarUnderTest()}`, () => {
  let world: ContractWorld;
  let dapr: DaprClient;

  beforeAll(async () => {
    world = await ContractWorld.open();
    await Promise.all([world.shop.start(), world.mailer.start()]);
    await world.sidecars.start();
    dapr = new DaprClient({
      daprHost: '127.0.0.1',
      daprPort: String(world.publisherPort),
      communicationProtocol: CommunicationProtocolEnum.HTTP,
      // It prints refusals, which are a result here.
      logger: { service: { ...NO_LOG, verbose: () => {} } },
    });
  });
  afterAll(async () => {
    await dapr.stop();
    await world.close();
  });

  const awaitDelivery = (id: string) =>
    eventually(() => {
      const delivery = world.shop.deliveries.find(({ event }) => event.id === id);
      if (!delivery) throw new Error(`event ${id} was not delivered`);
      return delivery;
    });

  it('finds the pub/sub component by the metadata API', async () => {
    const { components } = await dapr.metadata.get();

    expect(components.map(({ name }) => name)).toEqual(['events']);
  });

  it('publishes a CloudEvent, which keeps its id, type and data', async () => {
    const event = anEvent(randomUUID(), { amountMinor: 1999 });

    const answer = await dapr.pubsub.publish('events', world.topic, event, {
      contentType: 'application/cloudevents+json',
    });

    expect(answer.error).toBeUndefined();
    const delivery = await awaitDelivery(event.id);
    expect(delivery.event).toMatchObject({ id: event.id, type: 'contract.test.v1' });
    expect(delivery.event['data']).toEqual({ amountMinor: 1999 });
  });

  it('reports the refusal of a topic that the publisher may not use', async () => {
    const answer = await dapr.pubsub.publish('events', world.forbidden, anEvent(randomUUID()));

    expect(answer.error?.message).toContain('"status":403');
  });
});
