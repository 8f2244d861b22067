import type { AppFacts, CodeFacts } from '../code-facts.ts';
import type { Manifests } from '../read-manifests.ts';
import { API_TOKEN_SECRET, appTokenSecretOf, tokensOf } from '../secret-keys.ts';
import { annotationsOf, envOf } from '../workloads.ts';
import type { Workload } from '../workloads.ts';
import { withManifests } from './apps.ts';
import { same, sameSet } from './same.ts';

const KNOWN = ['APP_API_TOKEN', 'APP_API_TOKEN_PREVIOUS', 'DAPR_API_TOKEN'];

/** An app that consumes and its sidecar read one Secret, and so do an app that publishes and its sidecar (TRU-2). */
export function checkTokens({ apps }: CodeFacts, manifests: Manifests): string[] {
  return withManifests(apps, manifests).flatMap(([app, { deployment }]) => [
    ...checkKeys(app),
    ...checkSidecar(app, deployment),
    ...checkVariables(app, deployment),
  ]);
}

/** The schema knows the tokens that the app's part with the broker needs, and no other. */
function checkKeys(app: AppFacts): string[] {
  return sameSet(
    `${app.name}: tokens its schema knows`,
    app.keys.filter((key) => KNOWN.includes(key)),
    tokensOf(app).map(({ variable }) => variable),
  );
}

function checkSidecar(app: AppFacts, deployment: Workload): string[] {
  const annotations = annotationsOf(deployment);
  return [
    ...same(
      `${app.name}: dapr.io/app-token-secret`,
      annotations['dapr.io/app-token-secret'],
      app.consumes ? appTokenSecretOf(app) : undefined,
    ),
    ...same(
      `${app.name}: dapr.io/api-token-secret`,
      annotations['dapr.io/api-token-secret'],
      app.publishes ? API_TOKEN_SECRET : undefined,
    ),
  ];
}

function checkVariables(app: AppFacts, deployment: Workload): string[] {
  return same(
    `${app.name}: tokens it is given`,
    envOf(deployment).map(({ name, valueFrom }) => [name, valueFrom?.secretKeyRef]),
    tokensOf(app).map(({ variable, secret, key, optional }) => [
      variable,
      { name: secret, key, ...(optional && { optional }) },
    ]),
  );
}
