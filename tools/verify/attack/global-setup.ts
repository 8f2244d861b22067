// Starts the attacked stack, on separate ports and with a separate data folder: services authenticate by certificates, the broker requires
// a password, and limits are low. Where HOLDFAST_ATTACK_DATA_DIR names the data folder of a running stack, that one is attacked and keeps
// running; attacks that need these settings are skipped then.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import type { Stack } from '../../launcher/stack.ts';
import type { SHOP_WITH_ORIGIN } from './attacked-env.ts';
import globalTeardown from './global-teardown.ts';
import type { GuardedRedis } from './guarded-redis.ts';

const PORT_OFFSETS = [13_000, 11_000, 9_000, 7_000];

/** The stack of this run. */
interface OwnStack {
  readonly dataDir: string;
  readonly broker: GuardedRedis;
  stack?: Stack;
}

declare global {
  var holdfastAttackedStack: OwnStack | undefined;
}

export default async function globalSetup(): Promise<void> {
  if (process.env['HOLDFAST_ATTACK_DATA_DIR']) return;
  const { startOnFreePorts } = await import('../../launcher/start-on-free-ports.ts');
  const { ATTACKED_ENV, SHOP_WITH_ORIGIN: shop } = await import('./attacked-env.ts');
  const { startGuardedRedis } = await import('./guarded-redis.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-attack-'));
  const onLine = (line: string): void => console.log(line);
  const broker = await startGuardedRedis({ folder: join(dataDir, 'guarded-redis'), onLine });
  process.env['EVENTS_REDIS_URL'] = broker.url;
  // The event contract (npm run test:dapr) tests daprd's own refusals; daprd reports them in its own metrics.
  process.env['HOLDFAST_DAPRD'] = 'none';
  process.env['HOLDFAST_ATTACK_DATA_DIR'] = dataDir;
  process.env['HOLDFAST_ATTACK_OWN_STACK'] = '1';
  const own: OwnStack = { broker, dataDir };
  globalThis.holdfastAttackedStack = own;
  try {
    const stack = await startOnFreePorts(PORT_OFFSETS, { dataDir, tls: true, env: ATTACKED_ENV, onLine });
    own.stack = stack;
    await setReturnOrigin(stack.databases['checkout'], shop);
  } catch (error) {
    // Jest runs no teardown after a failed setup.
    await globalTeardown();
    throw error;
  }
}

/** Runs before the first request, so that no app has cached the shop without it. */
async function setReturnOrigin(
  connectionString: string | undefined,
  { tenant, origin }: typeof SHOP_WITH_ORIGIN,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('UPDATE tenants SET return_origins = $2 WHERE id = $1', [tenant, [origin]]);
  await client.end();
}
