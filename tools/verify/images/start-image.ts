import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import pg from 'pg';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { readManifests } from '../gitops/read-manifests.ts';
import { EXAMPLE_TOKEN, SECRET_KEYS, tokensOf } from '../gitops/secret-keys.ts';
import { startIn } from './sandbox.ts';

const READY_MS = 120_000;
/** A pod is given 30 s; the app has to be gone before (SHUTDOWN_LIMIT_MS, 25 s). */
const STOP_MS = 25_000;
const LOOK_MS = 100;
const UID = 65_532;

/** The Job of the release: the image's own migrations on a database that has nothing. */
export async function checkMigration(image, { database }) {
  const url = await databaseOf(database);
  const words = ['tools/launcher/migrate/migrate.ts', database];
  const child = startIn(image, words, { given: { DATABASE_URL: url, DIRECT_URL: url } });
  const output = outputOf(child);
  const code = await endOf(child);
  return code === 0 ? [] : [`it ended with code ${code}: ${lastLines(output)}`];
}

/** Starts the app with its ConfigMap's values, waits until it is ready, looks at what it runs as, and asks it to end. */
export async function checkStart(image, app) {
  const env = await environmentOf(app);
  const child = startIn(image, image.command, { given: env });
  const output = outputOf(child);
  const ended = once(child, 'close');
  const problems = [];
  try {
    await untilReady(env.HTTP_PORT, child);
    problems.push(...checkProcess(child.pid));
  } catch (error) {
    problems.push(`${error.message}: ${lastLines(output)}`);
  }
  const began = performance.now();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const [code, signal] = await ended;
  clearTimeout(timer);
  if (code !== 0) problems.push(`it ended with ${signal ?? `code ${code}`} after ${secondsSince(began)} s`);
  return problems;
}

/** Tries to write where a program would: into its own folder, beside it, at the root; only /tmp lets it. */
export async function checkWrites(image) {
  const script = `
    const { writeFileSync } = require('node:fs');
    for (const name of ['/app/x', '/app/node_modules/x', '/x', '/etc/x', '/tmp/x']) {
      try { writeFileSync(name, ''); console.log(name); } catch (error) { if (!/EROFS|EACCES/.test(error.code)) throw error; }
    }`;
  const child = startIn(image, ['-e', script]);
  const output = outputOf(child);
  const code = await endOf(child);
  const written = output.join('').trim();
  return code === 0 && written === '/tmp/x' ? [] : [`it could write ${written} (code ${code})`];
}

function checkProcess(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const valueOf = (name) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)[1];
  return [
    ...(valueOf('Uid')
      .split('\t')
      .every((id) => Number(id) === UID)
      ? []
      : [`it runs as ${valueOf('Uid')}`]),
    ...(valueOf('Groups').trim() === '' ? [] : [`it is in groups ${valueOf('Groups')}`]),
    ...(Number(`0x${valueOf('CapEff')}`) === 0 ? [] : [`it has capabilities ${valueOf('CapEff')}`]),
    ...(valueOf('NoNewPrivs') === '1' ? [] : ['it may get privileges']),
  ];
}

/** What its ConfigMap, its Deployment and its secret give it, with addresses of this machine. */
export async function environmentOf(app) {
  const { apps, workload } = readManifests();
  const { data } = apps[app.name].configmap;
  const schemaKeys = Object.keys(SECRET_KEYS).filter((key) => keysOf(app, key));
  const [http, internal, grpc] = [await freePort(), await freePort(), await freePort()];
  const peers = Object.keys(data).filter((key) => key.endsWith('_GRPC_URL'));
  const fixed = Object.fromEntries(
    workload.spec.template.spec.containers[0].env
      .filter(({ value }) => value)
      .map(({ name, value }) => [name, value]),
  );
  const url = await databaseOf(app.database);
  const secrets = {
    ...SECRET_KEYS,
    DATABASE_URL: url,
    DIRECT_URL: url,
    REDIS_URL: process.env.HOLDFAST_TEST_REDIS_URL,
  };
  return {
    ...fixed,
    ...data,
    ...Object.fromEntries(schemaKeys.map((key) => [key, secrets[key]])),
    ...Object.fromEntries(tokensOf(app).map(({ variable }) => [variable, EXAMPLE_TOKEN])),
    // No certificate is mounted here, and nobody calls: as behind a mesh.
    GRPC_PLAINTEXT_BEHIND_MESH: 'true',
    BIND_HOST: '127.0.0.1',
    // Alone, without certificates and sidecar.
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(http),
    INTERNAL_HTTP_PORT: String(internal),
    ...(app.grpc && { GRPC_PORT: String(grpc) }),
    // Nobody is there: an app is ready without its neighbours.
    ...Object.fromEntries(peers.map((key) => [key, '127.0.0.1:9'])),
  };
}

const keysOf = (app, key) =>
  ['DATABASE_URL', 'DIRECT_URL'].includes(key) ||
  (key === 'REDIS_URL' && app.guard) ||
  (key.startsWith('STRIPE_') && app.gateway) ||
  (key === 'SMTP_URL' && app.mail);

/** A database for a service, made once. */
async function databaseOf(name) {
  const url = new URL(process.env.HOLDFAST_TEST_DATABASE_URL);
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

export async function untilReady(port, child, path = '/health/ready') {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error('it was not ready in time');
}

/** How it ended; what does not end is ended. */
async function endOf(child) {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return code;
}

export function outputOf(child) {
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  return output;
}

export const lastLines = (output) => output.join('').trim().split('\n').slice(-6).join(' | ');
const secondsSince = (began) => ((performance.now() - began) / 1_000).toFixed(1);
