import type { App } from '../../launcher/apps/apps.ts';

/**
 * Every secret an app reads, with a value of the right form. The cluster keeps them in `<app>-secrets`; an app's
 * configuration schema says which of them it needs. docs/operations/deploy.md lists them for operators.
 */
export const SECRET_KEYS: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://user:password@postgres:5432/database',
  DIRECT_URL: 'postgres://user:password@postgres:5432/database',
  REDIS_URL: 'redis://:password@guard-redis:6379',
  STRIPE_API_KEY: 'sk_test_example',
  STRIPE_WEBHOOK_SECRETS: 'whsec_example',
  ERASURE_KEY: 'an-example-of-at-least-32-characters',
  CLIENT_HASH_KEY: 'an-example-of-at-least-32-characters',
  SMTP_URL: 'smtps://user:password@mail.mail.svc.cluster.local:587',
};

/** The keys of one app's secret. */
export const secretKeysOf = ({ keys }: { readonly keys: readonly string[] }): string[] =>
  Object.keys(SECRET_KEYS).filter((key) => keys.includes(key));

/** A value of the right form for the tokens between an app and its sidecar. */
export const EXAMPLE_TOKEN = 'an-example-of-at-least-32-characters';

/** The Secret that the sidecars of all publishers and their apps share. */
export const API_TOKEN_SECRET = 'dapr-api-token';
/** The Secret of one consumer and its sidecar. */
export const appTokenSecretOf = ({ name }: { readonly name: string }): string => `${name}-dapr-app-token`;

/** A token that an app and its sidecar read from one Secret. */
export interface SharedToken {
  readonly variable: string;
  readonly secret: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** The tokens an app reads, each from a Secret that its sidecar reads too (TRU-2). */
export const tokensOf = (app: Pick<App, 'name' | 'consumes' | 'publishes'>): SharedToken[] => [
  ...(app.consumes
    ? [
        { variable: 'APP_API_TOKEN', secret: appTokenSecretOf(app), key: 'token' },
        {
          variable: 'APP_API_TOKEN_PREVIOUS',
          secret: appTokenSecretOf(app),
          key: 'previous',
          optional: true,
        },
      ]
    : []),
  ...(app.publishes ? [{ variable: 'DAPR_API_TOKEN', secret: API_TOKEN_SECRET, key: 'token' }] : []),
];
