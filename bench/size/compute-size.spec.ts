import { describe, expect, it } from '@jest/globals';

import { computeSize } from './compute-size.js';
import { UNITS } from './limits.js';

const COSTS = {
  cpuMs: { checkout: 12, order: 6, postgres: 10 },
  memoryMb: {},
  statements: { order: 6, checkout: 4 },
  commits: { order: 3, checkout: 2 },
  writingCommits: 5,
  redisCommands: 2,
  events: { 'orders.order.status_changed': 2 },
  tables: { 'order.orders': { rows: 1, bytes: 1_000 }, 'order.outbox': { rows: 2, bytes: 500 } },
};

describe('PRF-6 the size of a shop', () => {
  const { apps, databases, topics, limits } = computeSize(COSTS, 100);
  const find = (app: string) => apps.find((each) => each.app === app);

  it('gives an app as many replicas as its CPU needs, and two at least', () => {
    expect(find('checkout')).toMatchObject({ cores: 1.2, replicas: 2 });
    expect(computeSize(COSTS, 1_000).apps.find(({ app }) => app === 'checkout')).toMatchObject({
      cores: 12,
      replicas: 20,
    });
    expect(find('loyalty-rewards')).toMatchObject({ cores: 0, replicas: UNITS.leastReplicas });
  });

  it("gives a database its growth, and the server's CPU by its share of the statements", () => {
    expect(databases.find(({ database }) => database === 'order')).toMatchObject({
      statementsPerSecond: 600,
      commitsPerSecond: 300,
      cores: 0.6,
      gigabytesPerDay: 12.96,
      largestTable: 'order.orders',
      rowsPerDay: 8_640_000,
      connections: 40,
    });
  });

  it('gives a topic partitions by its events', () => {
    expect(topics).toEqual([{ topic: 'orders.order.status_changed', eventsPerSecond: 200, partitions: 1 }]);
    expect(computeSize(COSTS, 1_000).topics[0]?.partitions).toBe(10);
  });

  it('says which part ends first, at which rate, and does not depend on the rate that is asked for', () => {
    expect(limits[0]).toMatchObject({
      part: 'commits of the database order',
      checkoutsPerSecond: UNITS.durableCommits / 3,
    });
    expect(computeSize(COSTS, 5).limits).toEqual(limits);
    expect(limits.map(({ checkoutsPerSecond }) => checkoutsPerSecond)).toEqual(
      limits.map(({ checkoutsPerSecond }) => checkoutsPerSecond).toSorted((a, b) => a - b),
    );
  });
});
