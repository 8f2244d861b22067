import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { Redis } from 'ioredis';
import { z } from 'zod';

import { findOrInstallRedis } from '../../tools/launcher/databases/redis-binary.ts';
import { startRedis } from '../../tools/launcher/databases/redis.ts';
import type { OnLine } from '../../tools/launcher/on-line.ts';
import { PARTS } from '../../tools/launcher/ports/ports.ts';
import { findDaprd } from '../../tools/launcher/processes/find-daprd.ts';
import type { RunningParts } from '../../tools/launcher/processes/running-parts.ts';
import { startSidecars } from '../../tools/launcher/processes/sidecars.ts';
import type { BrokerKind } from './options.ts';

const TOPIC = 'payment.failed';
/** Sidecars of the second kind listen this much higher. */
const KIND_STEP = 20;

/** An event's id, and when it came in ms. */
export type Arrival = readonly [id: string, at: number];

/** A broker that relays publish to. */
export interface Broker {
  /** One per relay. */
  readonly endpoints: readonly string[];
  /** All that came since the last call. */
  arrivals(): Promise<Arrival[]>;
  close(): void;
}

/** The surroundings that brokers are started in; they share one Redis. */
export interface BrokerWorld {
  readonly running: RunningParts;
  readonly dataDir: string;
  readonly portOffset: number;
  readonly onLine: OnLine;
  readonly relays: number;
  eventsRedis?: string;
}

/** Starts a broker. */
export function openBroker(kind: BrokerKind, world: BrokerWorld): Promise<Broker> {
  return kind === 'stub' ? openStub(world) : openRedis(kind, world);
}

async function openStub({ relays }: BrokerWorld): Promise<Broker> {
  const child = fork(path.join(import.meta.dirname, 'stub-broker.ts'));
  const [{ url }] = await once(child, 'message');
  const arrivals = async (): Promise<Arrival[]> => {
    child.send('arrivals');
    const [message] = await once(child, 'message');
    return message.arrivals;
  };
  return { endpoints: Array<string>(relays).fill(url), arrivals, close: () => child.disconnect() };
}

async function openRedis(kind: BrokerKind, world: BrokerWorld): Promise<Broker> {
  const { running, dataDir, portOffset, onLine, relays } = world;
  world.eventsRedis ??= await startRedis({
    kind: 'events',
    binary: await findOrInstallRedis({ onLine }),
    dataDir,
    port: PARTS.eventsRedis + portOffset,
    onLine,
    running,
  });
  const { eventsRedis } = world;
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

const EVENT = z.object({ id: z.string() });

/** An entry's id begins with the moment in which Redis took it. */
async function readStream(redis: Redis): Promise<Arrival[]> {
  const entries = await redis.xrange(TOPIC, '-', '+');
  await redis.del(TOPIC);
  return entries.map(([entryId, fields]) => {
    const event = EVENT.parse(JSON.parse(fields[fields.indexOf('data') + 1] ?? ''));
    return [event.id, Number(entryId.split('-')[0])];
  });
}
