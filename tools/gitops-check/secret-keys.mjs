/**
 * Every secret an app reads, with a value of the right form. The cluster keeps them in `<app>-secrets`; which app needs
 * which is what its configuration schema says. docs/operations/deploy.md lists them for operators.
 */
export const SECRET_KEYS = {
  DATABASE_URL: 'postgres://user:password@postgres:5432/database',
  DIRECT_URL: 'postgres://user:password@postgres:5432/database',
  REDIS_URL: 'redis://:password@guard-redis:6379',
  STRIPE_API_KEY: 'sk_test_example',
  STRIPE_WEBHOOK_SECRETS: 'whsec_example',
  ERASURE_KEY: 'an-example-of-at-least-32-characters',
  SMTP_URL: 'smtps://user:password@mail.mail.svc.cluster.local:587',
};

/** The keys of one app's secret. */
export const secretKeysOf = ({ keys }) => Object.keys(SECRET_KEYS).filter((key) => keys.includes(key));
