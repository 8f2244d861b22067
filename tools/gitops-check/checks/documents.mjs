import { readFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.mjs';
import { secretKeysOf } from '../secret-keys.mjs';
import { same } from './same.mjs';

/** The table of secrets in docs/operations/deploy.md names every secret and all its keys. */
export function checkDocuments(
  { apps },
  page = readFileSync(inRepository('docs', 'operations', 'deploy.md'), 'utf8'),
) {
  return apps.flatMap((app) => {
    const row = page
      .split('\n')
      .find((line) => line.startsWith('|') && line.includes(`\`${app.name}-secrets\``));
    if (!row) return [`docs/operations/deploy.md: no row for ${app.name}-secrets`];
    const keys = [...row.matchAll(/`([A-Z_]+)`/g)].map(([, key]) => key);
    return same(
      `docs/operations/deploy.md: keys of ${app.name}-secrets`,
      keys.sort(),
      secretKeysOf(app).sort(),
    );
  });
}
