import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { sidecarUnderTest } from './contract/sidecar-process.ts';
import { ContractWorld, anEvent } from './contract/world.ts';
import { READINESS } from './readiness.ts';

const COUNT = 40;

describe(`SYS-9 nothing is lost by ${sidecarUnderTest()}`, () => {
  let world: ContractWorld;

  beforeEach(async () => {
    world = await ContractWorld.open();
  });
  afterEach(() => world.close());

  const publishMany = async (): Promise<string[]> => {
    const ids = Array.from({ length: COUNT }, () => randomUUID());
    for (const id of ids) expect(await world.publish(world.topic, anEvent(id))).toBe(204);
    return ids;
  };
  const allCome = (ids: readonly string[]) =>
    eventually(
      () => expect(world.shop.ids(`/events/${world.topic}`).sort()).toEqual([...ids].sort()),
      20_000,
    );

  it('keeps events for an app that is not up yet', async () => {
    await world.sidecars.start();
    const ids = await publishMany();
    await world.shop.start();
    await allCome(ids);
  });

  it('EVT-3 hands nothing to an app that is not ready, so that an outage makes no dead letters', async () => {
    await world.shop.start();
    await world.sidecars.start();
    const before = await publishMany();
    await allCome(before);

    world.shop.says(false);
    world.shop.answer = () => ({ status: 503 });
    await eventually(() => expect(world.shop.timesAsked).toBeGreaterThan(READINESS.failures), 30_000);
    const meanwhile = await publishMany();
    // Longer than all retries take, counted in probes.
    const { timesAsked } = world.shop;
    await eventually(() => expect(world.shop.timesAsked).toBeGreaterThan(timesAsked + 2), 30_000);
    expect(world.shop.ids().sort()).toEqual([...before].sort());

    world.shop.answer = () => ({});
    world.shop.says(true);
    await allCome([...before, ...meanwhile]);
    expect(world.shop.ids('/events/dead-letter')).toEqual([]);
  });

  it('delivers what was under way when the sidecar was killed', async () => {
    let stuck = true;
    world.shop.answer = async () => {
      await eventually(() => expect(stuck).toBe(false), 20_000);
      return {};
    };
    await world.shop.start();
    await world.sidecars.start();
    const ids = await publishMany();
    await eventually(() => expect(world.shop.deliveries.length).toBeGreaterThan(0));
    await world.sidecars.stop('SIGKILL');
    stuck = false;
    world.shop.deliveries.length = 0;
    await world.sidecars.start();
    await allCome(ids);
  });

  it('delivers what came while the sidecar was stopped in order', async () => {
    await world.shop.start();
    await world.sidecars.start();
    const before = await publishMany();
    await allCome(before);
    await world.sidecars.stop();
    await world.sidecars.start();
    const after = await publishMany();
    await allCome([...before, ...after]);
    expect(after.every((id) => world.shop.times(id) === 1)).toBe(true);
  });
});
