import { readFileSync } from 'node:fs';

import { inRepository } from '../../../launcher/paths.ts';
import type { AppFacts, CodeFacts } from '../code-facts.ts';
import { API_TOKEN_SECRET, appTokenSecretOf, secretKeysOf } from '../secret-keys.ts';
import { sameSet } from './same.ts';

const PAGE = 'docs/operations/deploy.md';

/** docs/operations/deploy.md names every secret with all its keys, and to the ingress the public routes and no others (TRU-1). */
export function checkDocuments(
  { apps }: CodeFacts,
  page = readFileSync(inRepository('docs', 'operations', 'deploy.md'), 'utf8'),
): string[] {
  return [
    ...apps.flatMap((app) => checkRow(page, `${app.name}-secrets`, secretKeysOf(app))),
    ...apps
      .filter(({ consumes }) => consumes)
      .flatMap((app) => checkRow(page, appTokenSecretOf(app), ['token', 'previous'])),
    ...checkRow(page, API_TOKEN_SECRET, ['token']),
    ...checkRow(page, 'events-redis', ['username', 'password']),
    ...checkRow(page, 'grpc-ca', ['tls.crt', 'tls.key']),
    ...checkIngress(page, apps),
  ];
}

/** The row that names the secret in its first cell has the keys in its second. */
function checkRow(page: string, secret: string, wanted: readonly string[]): string[] {
  const rows = page.split('\n').map((line) => line.split('|'));
  const [, , second] =
    rows.find(([before, first]) => before === '' && first?.includes(`\`${secret}\``)) ?? [];
  if (second === undefined) return [`${PAGE}: no row for ${secret}`];
  // Other words between such marks there (a value, an app) are no keys.
  const keys = [...second.matchAll(/`([A-Z_]+|token|previous|username|password|tls\.\w+)`/g)].map(
    ([, key]) => key,
  );
  return sameSet(`${PAGE}: keys of ${secret}`, keys, wanted);
}

/** Served for developers of storefronts; no controller's. */
const DOCUMENTS = ['/openapi.json', '/docs'];

function checkIngress(page: string, apps: readonly AppFacts[]): string[] {
  const [, section] = /^## \d+\. The ingress\n([^]*?)^## /m.exec(page) ?? [];
  if (section === undefined) return [`${PAGE}: no section about the ingress`];
  const named = [...section.matchAll(/`([\w-]+)`\s\((\d+): ([^)]+)\)/g)].map(
    ([, app = '', port = '', list = '']) => ({
      app,
      port,
      paths: [...list.matchAll(/`([^`]+)`/g)].map(([, route = '']) => route),
    }),
  );
  const open = apps.filter(({ publicRoutes }) => publicRoutes.length > 0);
  return [
    ...sameSet(
      `${PAGE}: apps that the ingress leads to`,
      named.map(({ app, port }) => `${app}:${port}`),
      open.map(({ name, http }) => `${name}:${http}`),
    ),
    ...open.flatMap(({ name, publicRoutes }) => {
      const paths = named.find(({ app }) => app === name)?.paths ?? [];
      const covers = (prefix: string) => (route: string) =>
        route === prefix || route.startsWith(`${prefix}/`);
      const missing = publicRoutes.filter((route) => !paths.some((prefix) => covers(prefix)(route)));
      const other = paths.filter(
        (prefix) => !DOCUMENTS.includes(prefix) && !publicRoutes.some(covers(prefix)),
      );
      return [
        ...sameSet(`${PAGE}: public routes of ${name} that the ingress leaves out`, missing, []),
        ...sameSet(`${PAGE}: paths to ${name} that are no public routes`, other, []),
      ];
    }),
  ];
}
