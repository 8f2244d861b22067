import { Injectable } from '@nestjs/common';

import { TenantRepository } from '@holdfast/checkout';
import { DomainError } from '@holdfast/errors';
import { Identity, requiredTenant } from '@holdfast/identity';
import type { Caller, CallerHeaders } from '@holdfast/identity';
import { isTenantId } from '@holdfast/request-context';

/** Identifies callers, over HTTP and gRPC alike. */
@Injectable()
export class Callers {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly identity: Identity,
  ) {}

  /** Reasons: TENANT_REQUIRED, TENANT_UNKNOWN, UNAUTHENTICATED. */
  async identify(headers: CallerHeaders): Promise<Caller> {
    const tenantId = requiredTenant();
    if (!isTenantId(tenantId)) throw new DomainError('TENANT_UNKNOWN');
    await this.tenants.get(tenantId);
    return this.identity.callerOf(headers, tenantId);
  }
}
