// One relay in a process of its own, as in an app. It starts and stops on request, so that it is measured warm, and answers what
// processor time it took.
import type { Pool } from 'pg';
import { z } from 'zod';

import { daprOutboxRelay, outboxSettings } from '@holdfast/outbox';
import type { OutboxRelay } from '@holdfast/outbox';
import { createPool } from '@holdfast/postgres';

import { messageOf } from '../../tools/launcher/errors.ts';
import type { RelayAnswer, RelayRequest } from './relays.ts';

const SETTINGS = z.object(outboxSettings());
const print = (fields: object, message: string): void => console.error(message, fields);
const log = { debug: () => {}, info: () => {}, warn: print, error: print };

let pool: Pool | undefined;
let relay: OutboxRelay | undefined;
let cpuAtStart = process.cpuUsage();

async function carryOut(request: RelayRequest): Promise<RelayAnswer> {
  if (request.command === 'stop') {
    const { user, system } = process.cpuUsage(cpuAtStart);
    await relay?.stop();
    return { cpuMs: (user + system) / 1_000 };
  }
  const { databaseUrl, endpoint, settings } = request;
  pool ??= createPool({ url: databaseUrl, applicationName: 'bench-relay', max: 6 });
  relay = daprOutboxRelay({
    pool,
    directUrl: databaseUrl,
    source: 'payment',
    log,
    settings: SETTINGS.parse({ DAPR_HTTP_ENDPOINT: endpoint, ...settings }),
  });
  cpuAtStart = process.cpuUsage();
  await relay.start();
  return { cpuMs: 0 };
}

process.on('message', async (request: RelayRequest) => {
  const answer = await carryOut(request).catch((error: unknown) => ({ error: messageOf(error) }));
  process.send?.(answer);
});
process.on('disconnect', () => process.exit(0));
