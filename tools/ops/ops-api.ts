import { userInfo } from 'node:os';

import { DomainError, isReason } from '@holdfast/errors';

import { issueToken } from '../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../sandboxes/identity/signing-key.ts';

const TIMEOUT_MS = 60_000;
/** Whoever sits at the keyboard of a local stack looks after its platform as well. */
const ROLES = ['ops', 'platform'];

/** The apps' HTTP routes for operators, called with a token of whoever sits at the keyboard. */
export class OpsApi {
  constructor({ urls, issuer, dataDir }) {
    Object.assign(this, { urls, issuer, dataDir });
  }

  /** Answers the body; throws the service's own DomainError. */
  async call(tenant, app, method, path, body) {
    const response = await fetch(`${this.urls[app].internal}${path}`, {
      method,
      headers: {
        'x-tenant-id': tenant,
        authorization: `Bearer ${await this.token(tenant)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause) => {
      throw new Error(`${app} does not answer (${cause.message}). Is it up? "npm start" shows its state.`, {
        cause,
      });
    });
    const answer = await response.json();
    if (response.ok) return answer;
    if (!isReason(answer.reason ?? '')) throw new Error(`${app} answered ${response.status}`);
    throw new DomainError(answer.reason, { detail: answer.detail, errors: answer.errors });
  }

  async token(tenant) {
    this.key ??= await openSigningKey(this.dataDir);
    const { key, issuer } = this;
    return issueToken({ key, issuer, customerId: operatorName(), tenant, roles: ROLES, expiresIn: '5m' });
  }
}

const operatorName = () => process.env.HOLDFAST_OPERATOR || userInfo().username;
