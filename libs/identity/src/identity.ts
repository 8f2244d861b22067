import { DomainError } from '@holdfast/errors';
import { currentContext } from '@holdfast/request-context';

import { NOBODY } from './caller.js';
import type { Caller } from './caller.js';
import { tokenVerifier, trustOf } from './verify-token.js';
import type { IdentityConfig, TokenTrust, VerifyToken } from './verify-token.js';

/** Headers of a request, or gRPC metadata as a map: names in lower case. */
export type CallerHeaders = Readonly<Record<string, unknown>>;

const BEARER = /^Bearer +([^\s]+)$/i;
const MAX_CART_TOKEN_LENGTH = 256;

const textOf = (headers: CallerHeaders, name: string): string | undefined => {
  const value = headers[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
};

function bearerOf(headers: CallerHeaders): string | undefined {
  const authorization = textOf(headers, 'authorization');
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw new DomainError('UNAUTHENTICATED', { detail: 'a bearer token is expected' });
  return token;
}

/** The tenant that an HTTP request names; throws TENANT_REQUIRED. */
export function requiredTenant(): string {
  const tenantId = currentContext()?.tenantId;
  if (!tenantId) throw new DomainError('TENANT_REQUIRED');
  return tenantId;
}

/** Recognises callers by `authorization` and `x-cart-token`; shared by every edge that serves customers. */
export class Identity {
  constructor(private readonly verifyToken: VerifyToken) {}

  /** An identity that believes the given issuer. */
  static trusting(trust: TokenTrust): Identity {
    return new Identity(tokenVerifier(trust));
  }

  /** An identity that believes whom the configuration names. */
  static configured(config: IdentityConfig): Identity {
    return Identity.trusting(trustOf(config));
  }

  /**
   * Who makes this request. A token that is forged, expired or another tenant's is UNAUTHENTICATED even where a cart token came too: a
   * broken identity is never silently a lesser one. Without a tenant: TENANT_REQUIRED.
   */
  async callerOf(headers: CallerHeaders, tenantId: string = requiredTenant()): Promise<Caller> {
    const cartToken = textOf(headers, 'x-cart-token')?.slice(0, MAX_CART_TOKEN_LENGTH);
    const bearer = bearerOf(headers);
    if (bearer === undefined) return cartToken === undefined ? NOBODY : { kind: 'guest', cartToken };
    const claims = await this.verifyToken(bearer);
    if (claims.tenantId !== tenantId)
      throw new DomainError('UNAUTHENTICATED', { detail: "the token is another shop's" });
    const { customerId, roles, customerGroup } = claims;
    if (claims.isOperatorOnly) return { kind: 'operator', operatorId: customerId, roles };
    return {
      kind: 'customer',
      customerId,
      roles,
      ...(customerGroup !== undefined && { customerGroup }),
      ...(cartToken !== undefined && { cartToken }),
    };
  }

  /** The customer who makes this request; UNAUTHENTICATED where there is none, as for an operator who is nobody's customer. */
  async customerOf(
    headers: CallerHeaders,
    tenantId?: string,
  ): Promise<Extract<Caller, { kind: 'customer' }>> {
    const caller = await this.callerOf(headers, tenantId);
    if (caller.kind !== 'customer') throw new DomainError('UNAUTHENTICATED');
    return caller;
  }
}
