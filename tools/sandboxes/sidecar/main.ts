#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { messageOf } from '../../launcher/errors.ts';
import type { OnLine } from '../../launcher/on-line.ts';
import { endWithParent } from '../../launcher/processes/end-with-parent.ts';
import { startSidecar } from './sidecar.ts';
import type { SidecarApp } from './sidecar.ts';

const USAGE = `Usage: node tools/starter/run.mjs tools/sandboxes/sidecar/main.ts --resources DIR --app ID:HTTP_PORT[:APP_PORT[:CONSUMER]] …

Speaks what Holdfast uses of Dapr's HTTP API over Redis Streams, for several apps in one process. DIR holds a
pubsub.redis component, subscriptions and a resiliency policy. An app without APP_PORT only publishes.

As daprd, it sends APP_API_TOKEN to the apps with every event, and requires DAPR_API_TOKEN of callers of its API.
`;

function toApp(text: string): SidecarApp {
  const [appId = '', httpPort, appPort, consumer] = text.split(':');
  return {
    appId,
    httpPort: Number(httpPort),
    ...(appPort && { appPort: Number(appPort) }),
    ...(consumer && { consumer }),
  };
}

const options = {
  resources: { type: 'string' },
  app: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;
const { values } = parseArgs({ options });
if (values.help || !values.resources || !values.app) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const log: OnLine = (line) => console.log(`${new Date().toISOString()} ${line}`);
const tokens = { app: process.env.APP_API_TOKEN, api: process.env.DAPR_API_TOKEN };
const sidecar = await startSidecar({
  resources: values.resources,
  apps: values.app.map(toApp),
  tokens,
  log,
}).catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(1);
});
console.log('ready');

let stopping: Promise<void> | undefined;
const end = (): void => {
  stopping ??= sidecar.stop().then(() => process.exit(0));
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
endWithParent(end);
