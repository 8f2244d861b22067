import { SignJWT } from 'jose';
import pg from 'pg';

import { APPS } from '../../launcher/apps/apps.ts';
import { appAddress } from '../../launcher/ports/urls.ts';
import type { AppAddress, StackCertificates, StackUrls } from '../../launcher/stack.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import type { StackState } from '../../launcher/state/state-file.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import type { TokenOptions } from '../../sandboxes/identity/issue-token.ts';
import { ALGORITHM, AUDIENCE, openSigningKey } from '../../sandboxes/identity/signing-key.ts';

/** The stack of global-setup.ts with full access: its addresses, tokens and databases. */
export class AttackedStack {
  private readonly pools = new Map<string, pg.Pool>();

  readonly dataDir: string;
  readonly found: StackState;

  private constructor(dataDir: string, found: StackState) {
    this.dataDir = dataDir;
    this.found = found;
  }

  static find(): AttackedStack {
    const dataDir = process.env['HOLDFAST_ATTACK_DATA_DIR'];
    if (!dataDir) throw new Error('attacks run in the attack project, which starts the stack');
    return new AttackedStack(dataDir, findStack({ dataDir }));
  }

  get urls(): StackUrls {
    return this.found.urls;
  }

  app(name: string): AppAddress {
    return appAddress(this.urls, name);
  }

  /** The certificates of the stack; throws where it was started without any. */
  get certificates(): StackCertificates {
    const { tls } = this.urls;
    if (!tls) throw new Error('The attacked stack has no certificates.');
    return tls;
  }

  /** The secret that signs webhooks; throws where the gateway is not the launcher's. */
  get webhookSecret(): string {
    const { webhookSecret } = this.urls.stripe;
    if (webhookSecret === undefined) throw new Error('The attacked stack has no gateway of its own.');
    return webhookSecret;
  }

  /** Every app, by name. */
  get apps(): [string, AppAddress][] {
    return APPS.filter(({ name }) => this.urls[name] !== undefined).map(({ name }) => [name, this.app(name)]);
  }

  /** Rows of one service's database, read by its owner's role. */
  async rows<R extends pg.QueryResultRow = Record<string, unknown>>(
    service: string,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    let pool = this.pools.get(service);
    if (!pool) {
      pool = new pg.Pool({ connectionString: this.found.databases[service], max: 2 });
      // A pool of a failed spec stays open; its errors must not end the other specs.
      pool.on('error', () => undefined);
      this.pools.set(service, pool);
    }
    return (await pool.query<R>(sql, [...values])).rows;
  }

  /** A token that the shops' identity provider signs. */
  async token(customerId: string, tenant: string, more: Pick<TokenOptions, 'roles'> = {}): Promise<string> {
    const key = await openSigningKey(this.dataDir);
    return issueToken({ key, issuer: this.found.issuer, customerId, tenant, ...more });
  }

  /** The same with claims of any shape, as a misconfigured provider might sign them. */
  async signed(sub: string, claims: object): Promise<string> {
    const { privateKey, publicJwk } = await openSigningKey(this.dataDir);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: ALGORITHM, kid: publicJwk.kid })
      .setSubject(sub)
      .setIssuer(this.found.issuer)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey);
  }

  /** The sum of an app's counter over all of its series that carry these labels. */
  async counter(app: string, metric: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await fetch(`${this.app(app).internal}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
      .filter((line) => Object.entries(labels).every(([name, value]) => line.includes(`${name}="${value}"`)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }
}

/** Whether the stack has the settings of global-setup.ts. */
export const isOwnStack = process.env['HOLDFAST_ATTACK_OWN_STACK'] === '1';
