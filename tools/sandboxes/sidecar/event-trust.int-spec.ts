import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { sidecarUnderTest } from './contract/sidecar-process.ts';
import { ContractWorld, anEvent } from './contract/world.ts';

const APP_TOKEN = 'what-the-sidecar-proves-itself-with';
const API_TOKEN = 'what-publishers-prove-themselves-with';

describe(`TRU-2 tokens on ${sidecarUnderTest()}`, () => {
  let world: ContractWorld;

  beforeEach(async () => {
    world = await ContractWorld.open({ tokens: { app: APP_TOKEN, dapr: API_TOKEN } });
    await Promise.all([world.shop.start(), world.mailer.start()]);
    await world.sidecars.start();
  });
  afterEach(() => world.close());

  const publish = (id: string, token?: string): Promise<number> =>
    world.publish(world.topic, anEvent(id), {
      headers: token === undefined ? {} : { 'dapr-api-token': token },
    });

  it('TRU-2 a publisher without the token, or with another, is refused and nothing is published', async () => {
    const [refused, taken] = [randomUUID(), randomUUID()];
    expect(await publish(refused)).toBe(401);
    expect(await publish(refused, 'guessed')).toBe(401);
    expect(await publish(refused, APP_TOKEN)).toBe(401);
    expect(await publish(taken, API_TOKEN)).toBe(204);

    await eventually(() => expect(world.shop.times(taken)).toBe(1), 20_000);
    expect(world.shop.times(refused)).toBe(0);
  });

  it('TRU-2 health is told to everybody, everything else is not', async () => {
    const ask = async (path: string, token?: string) => {
      const headers = token === undefined ? {} : { 'dapr-api-token': token };
      return (await fetch(`http://127.0.0.1:${world.publisherPort}${path}`, { headers })).status;
    };
    expect(await ask('/v1.0/healthz/outbound')).toBe(204);
    expect([await ask('/v1.0/metadata'), await ask('/v1.0/metadata', API_TOKEN)]).toEqual([401, 200]);
  });

  it('TRU-2 every delivery carries the app’s token, and no question about its health does', async () => {
    const id = randomUUID();
    await publish(id, API_TOKEN);

    await eventually(() => expect(world.shop.times(id)).toBe(1), 20_000);
    expect(world.shop.deliveries.map(({ token }) => token)).toEqual([APP_TOKEN]);
    await eventually(() => expect(world.shop.timesAsked).toBeGreaterThan(0), 20_000);
    expect([...world.shop.probeTokens]).toEqual([undefined]);
  });

  it('TRU-2 an event that an app refuses for its token comes again until the tokens agree', async () => {
    const id = randomUUID();
    let agree = false;
    world.shop.answer = () => (agree ? {} : { status: 401 });
    await publish(id, API_TOKEN);

    await eventually(() => expect(world.shop.times(id)).toBe(1), 20_000);
    agree = true;
    await eventually(() => expect(world.shop.times(id, `/events/${world.topic}`)).toBe(2), 20_000);
    expect(world.shop.times(id, '/events/dead-letter')).toBe(0);
  });
});
