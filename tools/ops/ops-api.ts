import { userInfo } from 'node:os';

import { z } from 'zod';

import { DomainError, isReason } from '@holdfast/errors';

import { messageOf } from '../launcher/errors.ts';
import { appAddress } from '../launcher/ports/urls.ts';
import type { StackUrls } from '../launcher/stack.ts';
import { issueToken } from '../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../sandboxes/identity/signing-key.ts';
import type { SigningKey } from '../sandboxes/identity/signing-key.ts';

const TIMEOUT_MS = 60_000;
/** The user of a local stack operates the shops and the platform. */
const ROLES = ['ops', 'platform'];

/** A row of an answer: shown to the operator as it comes. */
export type Row = Readonly<Record<string, unknown>>;

/** The routes for operators, as the operations use them. Both throw the service's own DomainError. */
export interface OpsRoutes {
  /** Answers the body. */
  get(tenant: string, app: string, path: string): Promise<unknown>;
  /** Answers the body. */
  post(tenant: string, app: string, path: string, body: object): Promise<unknown>;
  /** An operator's token of the tenant, valid for some minutes. */
  token(tenant: string): Promise<string>;
}

/** The running stack that is called, as `findStack` answers it. */
export interface OpsStack {
  readonly urls: StackUrls;
  readonly issuer: string;
  readonly dataDir: string;
}

const ProblemShape = z.object({
  reason: z.string().default(''),
  detail: z.string().optional(),
  errors: z.array(z.record(z.string(), z.unknown())).optional(),
});

/** The apps' HTTP routes for operators, called with a token of the local user. */
export class OpsApi implements OpsRoutes {
  private readonly stack: OpsStack;
  private key: SigningKey | undefined;

  constructor(stack: OpsStack) {
    this.stack = stack;
  }

  get(tenant: string, app: string, path: string): Promise<unknown> {
    return this.call(tenant, app, path, { method: 'GET' });
  }

  post(tenant: string, app: string, path: string, body: object): Promise<unknown> {
    return this.call(tenant, app, path, { method: 'POST', body: JSON.stringify(body) });
  }

  async token(tenant: string): Promise<string> {
    const { issuer, dataDir } = this.stack;
    this.key ??= await openSigningKey(dataDir);
    const customerId = process.env['HOLDFAST_OPERATOR'] || userInfo().username;
    return issueToken({ key: this.key, issuer, customerId, tenant, roles: ROLES, expiresIn: '5m' });
  }

  private async call(
    tenant: string,
    app: string,
    path: string,
    request: { readonly method: string; readonly body?: string },
  ): Promise<unknown> {
    const { internal } = appAddress(this.stack.urls, app);
    const response = await fetch(`${internal}${path}`, {
      ...request,
      headers: {
        'x-tenant-id': tenant,
        authorization: `Bearer ${await this.token(tenant)}`,
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw noAnswer(app, cause);
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { reason, detail, errors } = ProblemShape.parse(answer);
    if (!isReason(reason)) throw new Error(`${app} answered ${response.status}`);
    throw new DomainError(reason, {
      ...(detail !== undefined && { detail }),
      ...(errors !== undefined && { errors }),
    });
  }
}

/** An app that cannot be reached, with what to do. */
export function noAnswer(app: string, cause: unknown): Error {
  return new Error(`${app} does not answer (${messageOf(cause)}). Is it up? "npm start" shows its state.`, {
    cause,
  });
}

const RowShape = z.record(z.string(), z.unknown());

/** An answer that is one row. */
export const rowOf = (answer: unknown): Row => RowShape.parse(answer);

/** The rows that an answer carries under `name`. */
export const rowsOf = (answer: unknown, name: string): Row[] => z.array(RowShape).parse(rowOf(answer)[name]);

/** The texts that an answer carries under `name`. */
export const textsOf = (answer: unknown, name: string): string[] =>
  z.array(z.string()).parse(rowOf(answer)[name]);

/** A query string of what is given, with its question mark; empty where nothing is. */
export function queryOf(wanted: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}

/** Options of an act that can be tried first. */
export interface Triable {
  readonly dryRun?: boolean | undefined;
}

/** Options of an act that is recorded with the operator's reason. */
export interface Noted extends Triable {
  readonly note: string;
}
