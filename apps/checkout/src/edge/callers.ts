import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Identity, requiredTenant } from '@holdfast/identity';
import type { Caller, CallerHeaders } from '@holdfast/identity';
import { isTenantId } from '@holdfast/request-context';

import { CORE } from '../core.js';
import type { CheckoutCore } from '../core.js';

/** Who calls, over HTTP and gRPC alike. */
@Injectable()
export class Callers {
  constructor(
    @Inject(CORE) private readonly core: CheckoutCore,
    @Inject(Identity) private readonly identity: Identity,
  ) {}

  /** Reasons: TENANT_REQUIRED, TENANT_UNKNOWN, UNAUTHENTICATED. */
  async identify(headers: CallerHeaders): Promise<Caller> {
    const tenantId = requiredTenant();
    if (!isTenantId(tenantId)) throw new DomainError('TENANT_UNKNOWN');
    await this.core.tenants.get(tenantId);
    return this.identity.callerOf(headers, tenantId);
  }
}
