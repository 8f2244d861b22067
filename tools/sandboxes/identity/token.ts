#!/usr/bin/env node
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { readCommandLine, wholeNumber } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { DEFAULT_DATA_DIR } from '../../launcher/paths.ts';
import { PARTS } from '../../launcher/ports/ports.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run token -- --customer ID [--tenant T] [--role ops]… [--group G] [--expires-in 1h] [--port-offset N] [--data-dir D]

Prints a JWT signed by the local stack's key: \`authorization: Bearer <token>\`. Default tenant: demo.
`;
const OPTIONS = {
  customer: { type: 'string' },
  tenant: { type: 'string', default: 'demo' },
  role: { type: 'string', multiple: true },
  group: { type: 'string' },
  'expires-in': { type: 'string', default: '1h' },
  'port-offset': { type: 'string', default: '0' },
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
} as const;

const options = readCommandLine(USAGE, (args) => {
  const { customer, ...values } = parseArgs({ args, options: OPTIONS }).values;
  if (!customer) throw new Error('--customer is missing');
  return {
    ...values,
    customerId: customer,
    issuerPort: PARTS.identity + wholeNumber(values['port-offset']),
    dataDir: path.resolve(values['data-dir']),
  };
});

async function printToken(): Promise<void> {
  await ensureInstalled({ onLine: console.error, build: false });
  // Only now: these rely on what was installed.
  const { keyFile, openSigningKey } = await import('./signing-key.ts');
  const { issueToken } = await import('./issue-token.ts');
  const { issuerAt } = await import('./jwks-server.ts');
  const { dataDir, customerId, issuerPort, tenant, role: roles = [], group: customerGroup } = options;
  if (!existsSync(keyFile(dataDir)))
    throw new Error(
      `There is no signing key in ${dataDir}: start the stack once (npm start), or name its --data-dir.`,
    );
  const key = await openSigningKey(dataDir);
  const claims = { customerId, tenant, roles, expiresIn: options['expires-in'] };
  const group = customerGroup && { customerGroup };
  console.log(await issueToken({ key, issuer: issuerAt(issuerPort), ...claims, ...group }));
}

await printToken().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
