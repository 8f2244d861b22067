import { DomainError } from '@holdfast/errors';
import { currentContext } from '@holdfast/request-context';

import { ANONYMOUS } from './caller.js';
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

  /** An identity that trusts the given issuer. */
  static trusting(trust: TokenTrust): Identity {
    return new Identity(tokenVerifier(trust));
  }

  /** An identity that trusts the issuers of the configuration. */
  static configured(config: IdentityConfig): Identity {
    return Identity.trusting(trustOf(config));
  }

  /**
   * The caller of this request. A forged or expired token, or one of another tenant, is UNAUTHENTICATED even beside a cart token: a broken
   * identity never falls back to a guest's. Without a tenant: TENANT_REQUIRED.
   */
  async callerOf(headers: CallerHeaders, tenantId: string = requiredTenant()): Promise<Caller> {
    const cartToken = textOf(headers, 'x-cart-token')?.slice(0, MAX_CART_TOKEN_LENGTH);
    const bearer = bearerOf(headers);
    if (bearer === undefined) return cartToken === undefined ? ANONYMOUS : { kind: 'guest', cartToken };
    const claims = await this.verifyToken(bearer);
    if (claims.tenantId !== tenantId)
      throw new DomainError('UNAUTHENTICATED', { detail: 'the token belongs to another shop' });
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

  /** The customer of this request; UNAUTHENTICATED for any other caller, such as an operator with their own issuer. */
  async customerOf(
    headers: CallerHeaders,
    tenantId?: string,
  ): Promise<Extract<Caller, { kind: 'customer' }>> {
    const caller = await this.callerOf(headers, tenantId);
    if (caller.kind !== 'customer') throw new DomainError('UNAUTHENTICATED');
    return caller;
  }
}
