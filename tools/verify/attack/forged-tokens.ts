import { createHmac, generateKeyPairSync } from 'node:crypto';

import { importPKCS8 } from 'jose';

import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import type { TokenOptions } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';
import type { World } from './world.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens with the customer as `sub` that the identity provider of this shop would not sign, by their defect. */
export async function forgedTokens(
  { stack, customerId }: World,
  more: Pick<TokenOptions, 'roles'> = {},
): Promise<[string, string][]> {
  const key = await openSigningKey(stack.dataDir);
  const { issuer } = stack.found;
  const { publicJwk } = key;
  const who = { customerId, tenant: 'demo', ...more };
  const claims = {
    sub: customerId,
    tenant: 'demo',
    iss: issuer,
    aud: 'holdfast',
    exp: 9_999_999_999,
    ...more,
  };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const own = { privateKey: await importPKCS8(pem, 'ES256'), publicJwk };
  const none = `${part({ alg: 'none', kid: publicJwk.kid })}.${part(claims)}.`;
  const hmacHead = `${part({ alg: 'HS256', kid: publicJwk.kid })}.${part(claims)}`;
  const hmac = createHmac('sha256', JSON.stringify(publicJwk)).update(hmacHead).digest('base64url');
  const good = await issueToken({ key, issuer, ...who });
  const [head, , signature] = good.split('.');
  return [
    ['unsigned', none],
    ['signed with the public key as an HMAC secret', `${hmacHead}.${hmac}`],
    ['signed with another key under the key id of the shop', await issueToken({ key: own, issuer, ...who })],
    [
      'with changed claims and the original signature',
      `${head}.${part({ ...claims, sub: `${customerId}x` })}.${signature}`,
    ],
    ['expired', await issueToken({ key, issuer, ...who, expiresIn: '-1m' })],
    ['of another issuer', await issueToken({ key, issuer: 'https://evil.example', ...who })],
    ['of another shop', await issueToken({ key, issuer, ...who, tenant: 'demo-eu' })],
    ['no token at all', 'let-me-in'],
  ];
}
