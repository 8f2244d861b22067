import { findStack } from '../../launcher/state/state-file.ts';
import { AUDITED } from './queries.ts';
import type { AuditedService } from './queries.ts';
import type { AuditedStack } from './read-stack.ts';

/** A running local stack by its options. */
export interface StackOptions {
  readonly portOffset: number | undefined;
  readonly dataDir: string | undefined;
}

/**
 * The stack to audit: the databases named by AUDIT_DATABASE_URL_<SERVICE>, where any of them is set, else the running local stack. With
 * named databases the gateway is the local one at STRIPE_SANDBOX_URL, or cannot be read.
 */
export function findAudited(
  { portOffset, dataDir }: StackOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): AuditedStack {
  const auditDatabases: Partial<Record<AuditedService, string>> = {};
  for (const service of AUDITED) {
    const url = env[variableOf(service)];
    if (url) auditDatabases[service] = url;
  }
  if (Object.keys(auditDatabases).length === 0) return findStack({ portOffset, dataDir });
  const missing = AUDITED.filter((service) => !auditDatabases[service]).map(variableOf);
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} must be set, too: the audit reads across all databases`);
  return { auditDatabases, urls: { stripe: { http: env['STRIPE_SANDBOX_URL'] } } };
}

const variableOf = (service: AuditedService): string => `AUDIT_DATABASE_URL_${service.toUpperCase()}`;
