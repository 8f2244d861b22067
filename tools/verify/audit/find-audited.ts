import { findStack } from '../../launcher/state/state-file.ts';

/** Whose databases the audit reads. */
export const AUDITED = [
  'checkout',
  'order',
  'payment',
  'warehouse',
  'promotion',
  'catalog',
  'notification',
  'loyalty',
  'analytics',
];

/**
 * What is to be audited: the databases that AUDIT_DATABASE_URL_<SERVICE> name, where any of them does, else the running local stack. There
 * the gateway is the local one at STRIPE_SANDBOX_URL, or cannot be seen.
 */
export function findAudited({ 'port-offset': portOffset, 'data-dir': dataDir }, env = process.env) {
  const given = AUDITED.map((service) => [service, env[variableOf(service)]]);
  if (given.every(([, url]) => !url)) return findStack({ portOffset, dataDir });
  const missing = given.filter(([, url]) => !url).map(([service]) => variableOf(service));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} must be set, too: the audit looks across all databases`);
  return { auditDatabases: Object.fromEntries(given), urls: { stripe: { http: env.STRIPE_SANDBOX_URL } } };
}

const variableOf = (service) => `AUDIT_DATABASE_URL_${service.toUpperCase()}`;
