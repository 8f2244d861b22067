#!/usr/bin/env node
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run token -- --customer ID [--tenant T] [--role ops]… [--group G] [--expires-in 1h] [--port-offset N] [--data-dir D]

Prints a JWT signed by the local stack's key: \`authorization: Bearer <token>\`. Default tenant: demo.
`;
const OPTIONS = {
  customer: { type: 'string' },
  tenant: { type: 'string', default: 'demo' },
  role: { type: 'string', multiple: true, default: [] },
  group: { type: 'string' },
  'expires-in': { type: 'string', default: '1h' },
  'port-offset': { type: 'string', default: '0' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', default: false },
};

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help || !values.customer) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  await ensureInstalled({ onLine: console.error, build: false });
  const { DEFAULT_DATA_DIR } = await import('../../launcher/paths.ts');
  const { PARTS } = await import('../../launcher/ports/ports.ts');
  const { keyFile, openSigningKey } = await import('./signing-key.ts');
  const { issueToken } = await import('./issue-token.ts');
  const { issuerAt } = await import('./jwks-server.ts');
  const dataDir = path.resolve(values['data-dir'] ?? DEFAULT_DATA_DIR);
  if (!existsSync(keyFile(dataDir))) {
    console.error(
      `There is no signing key in ${dataDir}: start the stack once (npm start), or name its --data-dir.`,
    );
    return 1;
  }
  const issuer = issuerAt(PARTS.identity + Number(values['port-offset']));
  const { customer: customerId, tenant, role: roles, group: customerGroup } = values;
  const key = await openSigningKey(dataDir);
  const claims = { customerId, tenant, roles, customerGroup, expiresIn: values['expires-in'] };
  console.log(await issueToken({ key, issuer, ...claims }));
  return 0;
}

process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 1;
});
