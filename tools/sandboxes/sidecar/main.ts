#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { endWithParent } from '../../launcher/processes/end-with-parent.ts';
import { startSidecar } from './sidecar.ts';

const USAGE = `Usage: node tools/starter/run.mjs tools/sandboxes/sidecar/main.ts --resources DIR --app ID:HTTP_PORT[:APP_PORT[:CONSUMER]] …

Speaks what Holdfast uses of Dapr's HTTP API over Redis Streams, for several apps in one process. DIR holds a
pubsub.redis component, subscriptions and a resiliency policy. An app without APP_PORT only publishes.

As daprd, it sends APP_API_TOKEN to the apps with every event, and asks whoever calls its API for DAPR_API_TOKEN.
`;

function toApp(text) {
  const [appId, httpPort, appPort, consumer] = text.split(':');
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
};
const { values } = parseArgs({ options });
if (values.help || !values.resources || !values.app) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const log = (line) => console.log(`${new Date().toISOString()} ${line}`);
const tokens = { app: process.env.APP_API_TOKEN, api: process.env.DAPR_API_TOKEN };
const sidecar = await startSidecar({
  resources: values.resources,
  apps: values.app.map(toApp),
  tokens,
  log,
}).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
console.log('ready');

let stopping;
const end = () => {
  stopping ??= sidecar.stop().then(() => process.exit(0));
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
endWithParent(end);
