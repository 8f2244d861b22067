import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';

import { DomainError } from '@holdfast/errors';

/** Whose tokens are believed. */
export interface TokenTrust {
  /** The issuer's key set; without it no token is believed, and only guests are served. */
  readonly jwksUrl?: string | undefined;
  readonly issuer: string;
  readonly audience: string;
}

/** What a believed token says. */
export interface TokenClaims {
  readonly customerId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly customerGroup?: string;
}

/** Checks a bearer token. Throws UNAUTHENTICATED, or DEPENDENCY_UNAVAILABLE when the keys cannot be had. */
export type VerifyToken = (token: string) => Promise<TokenClaims>;

/** Public-key signatures only: with a shared secret, whoever can verify a token could also forge one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_TOLERANCE = '5s';
const JWKS_TIMEOUT_MS = 2_000;
const MAX_TOKEN_LENGTH = 8_192;
/** Not the token's fault: these say that the keys could not be fetched or read. */
const KEYS_UNAVAILABLE = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

const unauthenticated = (cause?: unknown): DomainError =>
  new DomainError('UNAUTHENTICATED', {
    detail: 'the token is not valid',
    ...(cause !== undefined && { cause }),
  });

function toDomainError(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  if (cause instanceof errors.JOSEError && !KEYS_UNAVAILABLE.has(cause.code)) return unauthenticated(cause);
  return new DomainError('DEPENDENCY_UNAVAILABLE', {
    detail: 'the keys that sign tokens cannot be reached',
    metadata: { dependency: 'identity' },
    cause,
  });
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 128;

function rolesOf({ roles, role }: JWTPayload): string[] {
  const given: unknown[] = Array.isArray(roles) ? roles : [roles, role];
  return given.filter(isText);
}

function claimsOf(payload: JWTPayload): TokenClaims {
  const { sub, tenant, customer_group: customerGroup } = payload;
  if (!isText(sub) || !isText(tenant)) throw unauthenticated();
  const roles = rolesOf(payload);
  return { customerId: sub, tenantId: tenant, roles, ...(isText(customerGroup) && { customerGroup }) };
}

const remoteKeys = (jwksUrl: string): JWTVerifyGetKey =>
  // The set is fetched at the first token, kept, and fetched again when a token names an unknown key (at most twice a minute).
  createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS, cooldownDuration: 30_000 });

/** A verifier that keeps the issuer's keys. `keys` replaces the remote key set where a test brings its own. */
export function tokenVerifier(trust: TokenTrust, keys?: JWTVerifyGetKey): VerifyToken {
  const keySet = keys ?? (trust.jwksUrl ? remoteKeys(trust.jwksUrl) : undefined);
  return async (token) => {
    if (!keySet || token.length > MAX_TOKEN_LENGTH) throw unauthenticated();
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer: trust.issuer,
        audience: trust.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return claimsOf(payload);
    } catch (error) {
      throw toDomainError(error);
    }
  };
}
