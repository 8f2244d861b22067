import { readFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.mjs';
import { API_TOKEN_SECRET, appTokenSecretOf, secretKeysOf } from '../secret-keys.mjs';
import { sameSet } from './same.mjs';

const PAGE = 'docs/operations/deploy.md';

/** The table of secrets in docs/operations/deploy.md names every secret and all its keys. */
export function checkDocuments(
  { apps },
  page = readFileSync(inRepository('docs', 'operations', 'deploy.md'), 'utf8'),
) {
  return [
    ...apps.flatMap((app) => checkRow(page, `${app.name}-secrets`, secretKeysOf(app))),
    ...apps
      .filter(({ consumes }) => consumes)
      .flatMap((app) => checkRow(page, appTokenSecretOf(app), ['token', 'previous'])),
    ...checkRow(page, API_TOKEN_SECRET, ['token']),
    ...checkRow(page, 'events-redis', ['username', 'password']),
    ...checkRow(page, 'grpc-ca', ['tls.crt', 'tls.key']),
  ];
}

/** The row that names the secret in its first cell has the keys in its second. */
function checkRow(page, secret, wanted) {
  const rows = page.split('\n').map((line) => line.split('|'));
  const [, , second] =
    rows.find(([before, first]) => before === '' && first?.includes(`\`${secret}\``)) ?? [];
  if (second === undefined) return [`${PAGE}: no row for ${secret}`];
  // What else stands between such marks there (a value, an app) is no key.
  const keys = [...second.matchAll(/`([A-Z_]+|token|previous|username|password|tls\.\w+)`/g)].map(
    ([, key]) => key,
  );
  return sameSet(`${PAGE}: keys of ${secret}`, keys, wanted);
}
