import pg from 'pg';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import type { App } from '../../launcher/apps/apps.ts';
import { readManifests } from '../gitops/read-manifests.ts';
import { EXAMPLE_TOKEN, SECRET_KEYS, tokensOf } from '../gitops/secret-keys.ts';
import { envOf } from '../gitops/workloads.ts';
import type { Variables } from './image.ts';

/** The variables of its ConfigMap, its Deployment and its secret, with addresses of this machine. */
export async function environmentOf(app: App): Promise<Variables & { readonly HTTP_PORT: string }> {
  const { apps, workload } = readManifests();
  const manifests = apps[app.name];
  if (!manifests) throw new Error(`gitops/apps has no ${app.name}`);
  const { data } = manifests.configmap;
  const schemaKeys = Object.keys(SECRET_KEYS).filter((key) => readsKey(app, key));
  const [http, internal, grpc] = [await freePort(), await freePort(), await freePort()];
  const peers = Object.keys(data).filter((key) => key.endsWith('_GRPC_URL'));
  const fixed = Object.fromEntries(
    envOf(workload)
      .filter(({ value }) => value)
      .map(({ name, value }) => [name, value]),
  );
  const url = await databaseOf(app.database);
  const secrets: Variables = {
    ...SECRET_KEYS,
    DATABASE_URL: url,
    DIRECT_URL: url,
    REDIS_URL: process.env['HOLDFAST_TEST_REDIS_URL'],
  };
  return {
    ...fixed,
    ...data,
    ...Object.fromEntries(schemaKeys.map((key) => [key, secrets[key]])),
    ...Object.fromEntries(tokensOf(app).map(({ variable }) => [variable, EXAMPLE_TOKEN])),
    // No certificate is mounted here, and the app gets no calls: as behind a mesh.
    GRPC_PLAINTEXT_BEHIND_MESH: 'true',
    BIND_HOST: '127.0.0.1',
    // Alone, without certificates and sidecar.
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(http),
    INTERNAL_HTTP_PORT: String(internal),
    ...(app.grpc && { GRPC_PORT: String(grpc) }),
    // No peer runs: an app is ready without them.
    ...Object.fromEntries(peers.map((key) => [key, '127.0.0.1:9'])),
  };
}

/** Whether the app reads this key of its secret. */
const readsKey = (app: App, key: string) =>
  ['DATABASE_URL', 'DIRECT_URL'].includes(key) ||
  (key === 'REDIS_URL' && app.guard) ||
  (key.startsWith('STRIPE_') && app.gateway) ||
  (key === 'SMTP_URL' && app.mail);

/** A database for a service, made once. */
export async function databaseOf(name: string): Promise<string> {
  const base = process.env['HOLDFAST_TEST_DATABASE_URL'];
  if (base === undefined) throw new Error('HOLDFAST_TEST_DATABASE_URL is not set');
  const url = new URL(base);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const database = `image_${name}`;
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
    url.pathname = `/${database}`;
    return url.href;
  } finally {
    await client.end();
  }
}
