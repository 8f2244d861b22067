import { SignJWT } from 'jose';

import { ALGORITHM, AUDIENCE } from './signing-key.ts';

/**
 * Signs a token as a shop's identity provider would: who, of which tenant, with which roles and in which customer group.
 *
 * @param {{ key: any, issuer: string, customerId: string, tenant: string, roles?: readonly string[], customerGroup?: string, expiresIn?: string }} given
 */
export function issueToken({
  key,
  issuer,
  customerId,
  tenant,
  roles = [],
  customerGroup = '',
  expiresIn = '1h',
}) {
  return new SignJWT({ tenant, roles, ...(customerGroup && { customer_group: customerGroup }) })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.publicJwk.kid })
    .setSubject(customerId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(key.privateKey);
}
