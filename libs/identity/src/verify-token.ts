import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';

import { DomainError } from '@holdfast/errors';

/** The trusted issuers of tokens. */
export interface TokenTrust {
  /** The issuer's key set; without it no token is accepted, and only guests are served. */
  readonly jwksUrl?: string | undefined;
  readonly issuer: string;
  readonly audience: string;
  /** Issuer and audience of operators' tokens; where one differs from the customers', customers' tokens grant no role (TRU-6). */
  readonly opsIssuer?: string | undefined;
  readonly opsAudience?: string | undefined;
}

/** Identity's part of an app's configuration; see `identitySettings`. */
export interface IdentityConfig {
  readonly JWKS_URL?: string | undefined;
  readonly JWT_ISSUER: string;
  readonly JWT_AUDIENCE: string;
  readonly OPS_JWT_ISSUER?: string | undefined;
  readonly OPS_JWT_AUDIENCE?: string | undefined;
}

/** The trust of a configuration. */
export const trustOf = (config: IdentityConfig): TokenTrust => ({
  jwksUrl: config.JWKS_URL,
  issuer: config.JWT_ISSUER,
  audience: config.JWT_AUDIENCE,
  opsIssuer: config.OPS_JWT_ISSUER,
  opsAudience: config.OPS_JWT_AUDIENCE,
});

/** The claims of a verified token. */
export interface TokenClaims {
  /** The token of an operator who is no customer: where operators have their own issuer or audience. */
  readonly isOperatorOnly?: boolean;
  readonly customerId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly customerGroup?: string;
}

/** Checks a bearer token. Throws UNAUTHENTICATED, or DEPENDENCY_UNAVAILABLE where the keys cannot be fetched. */
export type VerifyToken = (token: string) => Promise<TokenClaims>;

/** Public-key signatures only: with a shared secret, a service that verifies tokens could also forge them. */
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
/** Errors of the key set, not of the token. */
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

/** One claim of one shape: a list of texts. Any other content grants nothing, not even in part. */
const rolesOf = ({ roles }: JWTPayload): string[] =>
  Array.isArray(roles) && roles.every(isText) ? roles : [];

interface Party {
  readonly issuer: string;
  readonly audience: string;
}

const speaksFor = ({ iss, aud }: JWTPayload, { issuer, audience }: Party): boolean =>
  iss === issuer && (Array.isArray(aud) ? aud.includes(audience) : aud === audience);

function claimsOf(payload: JWTPayload, customers: Party, operators: Party | undefined): TokenClaims {
  const { sub, tenant, customer_group: customerGroup } = payload;
  if (!isText(sub) || !isText(tenant)) throw unauthenticated();
  const base = { customerId: sub, tenantId: tenant };
  const isCustomers = speaksFor(payload, customers);
  const isOperators = operators !== undefined && speaksFor(payload, operators);
  // A token for both audiences is refused: a customer's token would also be an operator's.
  if (isCustomers && isOperators)
    throw unauthenticated(new Error('the token is for customers and for operators at once'));
  if (!isCustomers && !isOperators) throw unauthenticated();
  if (isOperators) return { ...base, roles: rolesOf(payload), isOperatorOnly: true };
  const roles = operators ? [] : rolesOf(payload);
  return { ...base, roles, ...(isText(customerGroup) && { customerGroup }) };
}

/** Issuer and audience of operators, where they differ from the customers'. */
function operatorsOf({ issuer, audience, opsIssuer, opsAudience }: TokenTrust): Party | undefined {
  const operators = { issuer: opsIssuer ?? issuer, audience: opsAudience ?? audience };
  return operators.issuer === issuer && operators.audience === audience ? undefined : operators;
}

const remoteKeys = (jwksUrl: string): JWTVerifyGetKey =>
  // The set is fetched at the first token, kept, and fetched again when a token names an unknown key (at most twice a minute).
  createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS, cooldownDuration: 30_000 });

/** A verifier that keeps the issuer's keys. `keys` replaces the remote key set in tests. */
export function tokenVerifier(trust: TokenTrust, keys?: JWTVerifyGetKey): VerifyToken {
  const operators = operatorsOf(trust);
  const parties: readonly Party[] = [trust, ...(operators ? [operators] : [])];
  const keySet = keys ?? (trust.jwksUrl ? remoteKeys(trust.jwksUrl) : undefined);
  return async (token) => {
    if (!keySet || token.length > MAX_TOKEN_LENGTH) throw unauthenticated();
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer: [...new Set(parties.map(({ issuer }) => issuer))],
        audience: [...new Set(parties.map(({ audience }) => audience))],
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return claimsOf(payload, trust, operators);
    } catch (error) {
      throw toDomainError(error);
    }
  };
}
