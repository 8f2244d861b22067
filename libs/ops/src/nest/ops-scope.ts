import type { Metadata } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Identity, hasRole, requiredTenant } from '@holdfast/identity';
import type { CallerHeaders } from '@holdfast/identity';
import { Pool } from '@holdfast/postgres';

import { PLATFORM_ROLE, assertOperator } from '../operator/operator.js';

/** An operator who acts in a shop. */
export interface Operator {
  readonly tenantId: string;
  readonly actor: string;
}

/** An operator who may also manage data without a shop. */
export interface Overseer extends Operator {
  readonly isOfPlatform: boolean;
}

/** The base of an app's ops routes: its database and its operators. */
@Injectable()
export class OpsScope {
  constructor(
    readonly pool: Pool,
    private readonly identity: Identity,
  ) {}

  /** Reasons: TENANT_REQUIRED, UNAUTHENTICATED, FORBIDDEN. */
  async operator(headers: CallerHeaders): Promise<Operator> {
    const { tenantId, actor } = await this.overseer(headers);
    return { tenantId, actor };
  }

  /** The same, and whether they are also a platform operator. */
  async overseer(headers: CallerHeaders): Promise<Overseer> {
    const tenantId = requiredTenant();
    const caller = await this.identity.callerOf(headers, tenantId);
    const actor = assertOperator(caller);
    return { tenantId, actor, isOfPlatform: hasRole(caller, PLATFORM_ROLE) };
  }

  /**
   * The operator who calls a method over gRPC (SEC-1): the same token as over HTTP, in the metadata's `authorization`. A certificate
   * identifies no person and does not replace a token (TRU-4). Reasons: TENANT_REQUIRED, UNAUTHENTICATED, FORBIDDEN.
   */
  async grpcOperator(metadata: Metadata | undefined): Promise<Operator> {
    const headers = metadata?.getMap() ?? {};
    if (headers['authorization'] === undefined)
      throw new DomainError('UNAUTHENTICATED', {
        detail: "an operator's token is expected in `authorization`",
      });
    return this.operator(headers);
  }

  /**
   * The same, for a method that may also be called without a token: undefined then. The caller's certificate was checked before (TRU-4). A
   * token that is not an operator's is refused.
   */
  async optionalGrpcOperator(metadata: Metadata | undefined): Promise<Operator | undefined> {
    const hasToken = (metadata?.get('authorization') ?? []).length > 0;
    return hasToken ? this.grpcOperator(metadata) : undefined;
  }
}
