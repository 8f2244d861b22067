import { API_TOKEN_SECRET, appTokenSecretOf, tokensOf } from '../secret-keys.ts';
import { same, sameSet } from './same.ts';

const KNOWN = ['APP_API_TOKEN', 'APP_API_TOKEN_PREVIOUS', 'DAPR_API_TOKEN'];

/** An app that consumes and its sidecar read one Secret, and so do an app that publishes and its sidecar (TRU-2). */
export function checkTokens({ apps }, manifests) {
  return apps
    .filter(({ name }) => manifests.apps[name])
    .flatMap((app) => [
      ...checkKeys(app),
      ...checkSidecar(app, manifests.apps[app.name].deployment),
      ...checkVariables(app, manifests.apps[app.name].deployment),
    ]);
}

/** The schema knows the tokens that the app's part with the broker needs, and no other. */
function checkKeys(app) {
  return sameSet(
    `${app.name}: tokens its schema knows`,
    app.keys.filter((key) => KNOWN.includes(key)),
    tokensOf(app).map(({ variable }) => variable),
  );
}

function checkSidecar(app, deployment) {
  const annotations = deployment.spec.template.metadata.annotations ?? {};
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

function checkVariables(app, deployment) {
  const { env = [] } = deployment.spec.template.spec.containers[0];
  return same(
    `${app.name}: tokens it is given`,
    env.map(({ name, valueFrom }) => [name, valueFrom?.secretKeyRef]),
    tokensOf(app).map(({ variable, secret, key, optional }) => [
      variable,
      { name: secret, key, ...(optional && { optional }) },
    ]),
  );
}
