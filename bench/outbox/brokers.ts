import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { Redis } from 'ioredis';

import { findOrInstallRedis } from '../../tools/launcher/databases/redis-binary.ts';
import { startRedis } from '../../tools/launcher/databases/redis.ts';
import { PARTS } from '../../tools/launcher/ports/ports.ts';
import { findDaprd, startSidecars } from '../../tools/launcher/processes/sidecars.ts';

const TOPIC = 'payment.failed';
/** Sidecars of the second kind listen this much higher. */
const KIND_STEP = 20;

/**
 * What relays publish to: `endpoints` (one per relay), and `arrivals()`, which answers `[event id, time in ms]` of all that came
 * since it was asked last.
 */
export async function openBroker(kind, world) {
  return kind === 'stub' ? openStub(world) : openRedis(kind, world);
}

async function openStub({ relays }) {
  const child = fork(path.join(import.meta.dirname, 'stub-broker.ts'));
  const [{ url }] = await once(child, 'message');
  const arrivals = async () => {
    child.send('arrivals');
    const [message] = await once(child, 'message');
    return message.arrivals;
  };
  return { endpoints: Array(relays).fill(url), arrivals, close: () => child.disconnect() };
}

async function openRedis(kind, world) {
  const { running, dataDir, portOffset, onLine, relays } = world;
  world.eventsRedis ??= startRedis({
    kind: 'events',
    binary: await findOrInstallRedis({ onLine }),
    dataDir,
    port: PARTS.eventsRedis + portOffset,
    onLine,
    running,
  });
  const eventsRedis = await world.eventsRedis;
  const first = PARTS.sidecars + portOffset + (kind === 'daprd' ? KIND_STEP : 0);
  const plan = Array.from({ length: relays }, (_, index) => ({
    appId: 'payment',
    name: `${kind}-${index + 1}`,
    httpPort: first + index,
  }));
  const daprd = kind === 'daprd' ? findDaprd() : undefined;
  await startSidecars({ plan, dataDir, eventsRedis, daprd, onLine, running });
  const redis = new Redis(eventsRedis);
  return {
    endpoints: plan.map(({ httpPort }) => `http://127.0.0.1:${httpPort}`),
    arrivals: () => readStream(redis),
    close: () => redis.disconnect(),
  };
}

/** An entry's id begins with the moment in which Redis took it. */
async function readStream(redis) {
  const entries = await redis.xrange(TOPIC, '-', '+');
  await redis.del(TOPIC);
  return entries.map(([entryId, fields]) => [
    JSON.parse(fields[fields.indexOf('data') + 1]).id,
    Number(entryId.split('-')[0]),
  ]);
}
