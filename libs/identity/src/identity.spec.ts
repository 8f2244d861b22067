import { describe, expect, it } from '@jest/globals';
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';

import { isDomainError } from '@holdfast/errors';

import { assertOperator, cartTokenOf } from './caller.js';
import { hashCartToken, matchesCartToken, newCartToken } from './cart-token.js';
import { Identity } from './identity.js';
import { tokenVerifier } from './verify-token.js';

const TRUST = { issuer: 'holdfast', audience: 'holdfast' };
const keys = await generateKeyPair('ES256', { extractable: true });
const strangers = await generateKeyPair('ES256', { extractable: true });
const keySet = createLocalJWKSet({
  keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' }],
});
const identity = new Identity(tokenVerifier(TRUST, keySet));

interface TokenOptions {
  readonly claims?: JWTPayload;
  readonly key?: typeof keys.privateKey;
  readonly expires?: string;
  readonly audience?: string | string[];
  readonly issuer?: string;
}

const aToken = ({
  claims = {},
  key = keys.privateKey,
  expires = '5m',
  audience = 'holdfast',
  issuer = 'holdfast',
}: TokenOptions = {}) =>
  new SignJWT({ tenant: 'demo', roles: ['ops'], ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setSubject('customer-1')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(key);

const callerWith = (authorization: string, tenantId = 'demo') =>
  identity.callerOf({ authorization }, tenantId);
const refusal = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return isDomainError(error) ? error.reason : error;
};

describe('identity of a caller', () => {
  it('recognises a customer by their token', async () => {
    expect(await callerWith(`Bearer ${await aToken()}`)).toEqual({
      kind: 'customer',
      customerId: 'customer-1',
      roles: ['ops'],
    });
  });

  it('reads the customer group from the token (PRM-1)', async () => {
    const groupOf = async (group: unknown) => {
      const caller = await callerWith(`Bearer ${await aToken({ claims: { customer_group: group } })}`);
      return (caller as { customerGroup?: string }).customerGroup;
    };

    expect([await groupOf('trade'), await groupOf(''), await groupOf(7)]).toEqual([
      'trade',
      undefined,
      undefined,
    ]);
  });

  it('keeps the cart token beside the customer, who can claim a guest cart with it (CHK-2)', async () => {
    const headers = { authorization: `Bearer ${await aToken()}`, 'x-cart-token': 'secret' };
    expect(await identity.callerOf(headers, 'demo')).toMatchObject({ kind: 'customer', cartToken: 'secret' });
  });

  it('recognises a guest by their cart token, and no caller without either', async () => {
    expect(await identity.callerOf({ 'x-cart-token': 'secret' }, 'demo')).toEqual({
      kind: 'guest',
      cartToken: 'secret',
    });
    expect(await identity.callerOf({}, 'demo')).toEqual({ kind: 'none' });
  });

  it('refuses a token of another tenant', async () => {
    expect(await refusal(callerWith(`Bearer ${await aToken()}`, 'demo-eu'))).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['forged', () => aToken({ key: strangers.privateKey })],
    ['expired', () => aToken({ expires: '-1m' })],
    ['for another audience', () => aToken({ audience: 'elsewhere' })],
    ['without a tenant', () => aToken({ claims: { tenant: undefined } })],
    ['unsigned', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXN0b21lci0xIn0.'],
    ['garbage', () => 'garbage'],
    ['half a token', () => 'a.b.c'],
    ['enormous', () => 'x'.repeat(10_000)],
  ])('refuses a token that is %s', async (_what, token) => {
    expect(await refusal(callerWith(`Bearer ${await token()}`))).toBe('UNAUTHENTICATED');
  });

  it('refuses another scheme than Bearer', async () => {
    expect(await refusal(callerWith('Basic abc'))).toBe('UNAUTHENTICATED');
  });

  it('never treats a broken token as a guest', async () => {
    const headers = { authorization: 'Bearer garbage', 'x-cart-token': 'secret' };
    expect(await refusal(identity.callerOf(headers, 'demo'))).toBe('UNAUTHENTICATED');
  });

  it('serves only guests where no keys are configured', async () => {
    const guestsOnly = Identity.trusting(TRUST);
    expect(await refusal(guestsOnly.callerOf({ authorization: `Bearer ${await aToken()}` }, 'demo'))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('reports unreachable keys instead of an invalid token', async () => {
    const cut = Identity.trusting({ ...TRUST, jwksUrl: 'http://127.0.0.1:1/jwks' });
    expect(await refusal(cut.callerOf({ authorization: `Bearer ${await aToken()}` }, 'demo'))).toBe(
      'DEPENDENCY_UNAVAILABLE',
    );
  });

  it('requires a customer where a route is for customers only', async () => {
    expect(await refusal(identity.customerOf({ 'x-cart-token': 'secret' }, 'demo'))).toBe('UNAUTHENTICATED');
  });
});

describe('TRU-6 roles', () => {
  const rolesWith = async (claims: JWTPayload): Promise<unknown> => {
    const caller = await callerWith(`Bearer ${await aToken({ claims: { roles: undefined, ...claims } })}`);
    return (caller as { roles?: readonly string[] }).roles;
  };

  it('TRU-6 are read from a list of texts', async () => {
    expect(await rolesWith({ roles: ['ops', 'platform'] })).toEqual(['ops', 'platform']);
  });

  it.each<[string, JWTPayload]>([
    ['a text', { roles: 'ops' }],
    ['another claim', { role: 'ops' }],
    ['another claim with a list', { role: ['ops'] }],
    ['a nested list', { roles: [['ops']] }],
    ['a list with another type in it', { roles: ['ops', 7] }],
    ['a list with an empty text', { roles: ['ops', ''] }],
    ['an object', { roles: { ops: true } }],
    ['an object that looks like a list', { roles: { 0: 'ops', length: 1 } }],
    ['a claim of another issuer', { realm_access: { roles: ['ops'] } }],
    ['a scope', { scope: 'ops' }],
    ['a text with several', { roles: 'ops platform' }],
  ])('TRU-6 are not granted by %s', async (_what, claims) => {
    expect(await rolesWith(claims)).toEqual([]);
  });
});

describe('TRU-6 operators with their own issuer or audience', () => {
  const believing = (more: { opsIssuer?: string; opsAudience?: string }) =>
    new Identity(tokenVerifier({ ...TRUST, ...more }, keySet));
  const callerOf = async (whom: Identity, token: TokenOptions) =>
    whom.callerOf({ authorization: `Bearer ${await aToken(token)}`, 'x-cart-token': 'secret' }, 'demo');
  const byIssuer = believing({ opsIssuer: 'staff' });
  const byAudience = believing({ opsAudience: 'console' });
  const byBoth = believing({ opsIssuer: 'staff', opsAudience: 'console' });

  it.each([
    ['by their issuer', byIssuer, { issuer: 'staff' }],
    ['by their audience', byAudience, { audience: 'console' }],
    ['by both', byBoth, { issuer: 'staff', audience: 'console' }],
  ])('TRU-6 are known %s, and are no customers', async (_how, whom, token) => {
    const caller = await callerOf(whom, token);

    expect(caller).toEqual({ kind: 'operator', operatorId: 'customer-1', roles: ['ops'] });
    expect(assertOperator(caller)).toBe('customer-1');
    expect(cartTokenOf(caller)).toBeUndefined();
    expect(await refusal(whom.customerOf({ authorization: `Bearer ${await aToken(token)}` }, 'demo'))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it.each([
    ['issuer', byIssuer],
    ['audience', byAudience],
    ['issuer and audience', byBoth],
  ])("TRU-6 with an %s of their own, a customer's token grants no role", async (_what, whom) => {
    const caller = await callerOf(whom, {});

    expect(caller).toMatchObject({ kind: 'customer', customerId: 'customer-1', roles: [] });
    expect(() => assertOperator(caller)).toThrow(expect.objectContaining({ reason: 'FORBIDDEN' }));
  });

  it.each<[string, Identity, TokenOptions]>([
    ["their issuer for customers' audience", byBoth, { issuer: 'staff' }],
    ["customers' issuer for their audience", byBoth, { audience: 'console' }],
    ['both audiences at once', byAudience, { audience: ['holdfast', 'console'] }],
    ['an unknown issuer', byIssuer, { issuer: 'elsewhere' }],
  ])('TRU-6 are not known by a token of %s', async (_what, whom, token) => {
    expect(await refusal(callerOf(whom, token))).toBe('UNAUTHENTICATED');
  });

  it('TRU-6 come from the one issuer by default', async () => {
    expect(assertOperator(await callerOf(believing({ opsIssuer: 'holdfast' }), {}))).toBe('customer-1');
  });
});

describe('cart tokens (CHK-2)', () => {
  it('are 32 random bytes and match only their hash', () => {
    const token = newCartToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(matchesCartToken(token, hashCartToken(token))).toBe(true);
    expect(matchesCartToken(newCartToken(), hashCartToken(token))).toBe(false);
  });

  it('match nothing where no hash, or a hash of another length, is stored', () => {
    expect(matchesCartToken('secret', null)).toBe(false);
    expect(matchesCartToken('secret', Buffer.alloc(0))).toBe(false);
  });
});
