import path from 'node:path';

import { chooseApps, instancesOf } from './apps/apps.ts';
import { ownParts, whatIsGiven } from './apps/given.ts';
import { openSecrets } from './apps/secrets.ts';
import { DEFAULT_DATA_DIR } from './paths.ts';
import { findDaprd, sidecarPlan } from './processes/sidecars.ts';

/** Everything that is known before anything is started. */
export function planStack({
  portOffset = 0,
  dataDir = DEFAULT_DATA_DIR,
  apps: wanted,
  replicas,
  env = {},
  daprd = findDaprd(),
  ...rest
}) {
  const given = whatIsGiven();
  const { apps, missing } = chooseApps(wanted);
  const instances = instancesOf(apps, replicas, portOffset);
  const folder = path.resolve(dataDir);
  const secret = (...args) => openSecrets(folder)(...args);
  return {
    portOffset,
    dataDir: folder,
    apps,
    missing,
    instances,
    sidecars: sidecarPlan(instances, portOffset),
    daprd,
    given,
    own: ownParts(given),
    env: splitEnvironment(env),
    onLine: console.log,
    ...rest,
    secret,
    // Drawn when they are first asked for: the folder is there by then.
    get tokens() {
      return { app: secret('appApiToken'), dapr: secret('daprApiToken') };
    },
  };
}

/**
 * `env` holds variables for all apps; under an app's name, an object for that app only:
 * `{ LOG_LEVEL: 'warn', checkout: { SAGA_CRASH_AT: 'x' } }`.
 */
function splitEnvironment(env) {
  const entries = Object.entries(env);
  const forOne = entries.filter(([, value]) => typeof value === 'object' && value !== null);
  const forAll = entries
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(forOne), all: Object.fromEntries(forAll) };
}
