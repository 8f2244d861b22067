import path from 'node:path';

import { chooseApps, instancesOf } from './apps/apps.ts';
import type { App, Instance } from './apps/apps.ts';
import { givenParts, ownParts } from './apps/given.ts';
import type { GivenParts, OwnParts } from './apps/given.ts';
import { openSecrets } from './apps/secrets.ts';
import type { Secret } from './apps/secrets.ts';
import type { AppVariables, Variables } from './apps/variables.ts';
import type { OnLine } from './on-line.ts';
import { DEFAULT_DATA_DIR } from './paths.ts';
import { findDaprd } from './processes/find-daprd.ts';
import { sidecarPlan } from './processes/sidecars.ts';
import type { SidecarRow } from './processes/sidecars.ts';
import type { Settings, StackOptions, Tokens } from './stack-types.ts';

/** Everything that is known before anything is started. */
export interface StackPlan extends Pick<
  StackOptions,
  'tls' | 'readyMs' | 'longestPauseMs' | 'postgresSettings'
> {
  readonly portOffset: number;
  readonly dataDir: string;
  readonly apps: readonly App[];
  /** Apps that are not in this checkout. */
  readonly missing: readonly string[];
  readonly instances: readonly Instance[];
  readonly sidecars: readonly SidecarRow[];
  readonly daprd: string | undefined;
  readonly given: GivenParts;
  readonly own: OwnParts;
  readonly env: AppVariables;
  readonly onLine: OnLine;
  readonly secret: Secret;
  readonly tokens: Tokens;
}

/** Plans a stack: which processes, on which ports, with which parts. Starts nothing. */
export function planStack({
  portOffset = 0,
  dataDir = DEFAULT_DATA_DIR,
  apps: wanted,
  replicas,
  env = {},
  daprd = findDaprd(),
  onLine = console.log,
  signal: _,
  ...rest
}: StackOptions): StackPlan {
  const given = givenParts();
  const { apps, missing } = chooseApps(wanted);
  const instances = instancesOf(apps, replicas, portOffset);
  const folder = path.resolve(dataDir);
  const secret: Secret = (...args) => openSecrets(folder)(...args);
  return {
    ...rest,
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
    onLine,
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
function splitEnvironment(env: NonNullable<StackOptions['env']>): AppVariables {
  const all: Record<string, string> = {};
  const apps: Record<string, Variables> = {};
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'object') apps[name] = asText(value);
    else all[name] = String(value);
  }
  return { ...apps, all };
}

const asText = (settings: Settings): Variables =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
