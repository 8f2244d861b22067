import { SignJWT } from 'jose';

import { ALGORITHM, AUDIENCE } from './signing-key.ts';
import type { SigningKey } from './signing-key.ts';

/** The claims of a token. `expiresIn` is a time span of jose, an hour by default. */
export interface TokenOptions {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly customerId: string;
  readonly tenant: string;
  readonly roles?: readonly string[];
  readonly customerGroup?: string;
  readonly expiresIn?: string;
}

/** Signs a token as a shop's identity provider would: who, of which tenant, with which roles and in which customer group. */
export function issueToken({
  key,
  issuer,
  customerId,
  tenant,
  roles = [],
  customerGroup = '',
  expiresIn = '1h',
}: TokenOptions): Promise<string> {
  return new SignJWT({ tenant, roles, ...(customerGroup && { customer_group: customerGroup }) })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.publicJwk.kid })
    .setSubject(customerId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(key.privateKey);
}
