import { z } from 'zod';

import { DomainError } from '@holdfast/errors';

import { messageOf } from '../launcher/errors.ts';
import type { Noted, OpsRoutes } from './ops-api.ts';

/**
 * Apps with personal data, in the order of an erase: first those that know a customer only through others' events, last the sources of those
 * events (payment, checkout, order). Where one fails, the ones after it stay untouched, so that a repeat still finds everything.
 */
const FOLLOWERS = ['promotion', 'loyalty-rewards', 'notification', 'analytics', 'warehouse'];
/** checkout's rows are read and erased by its worker: they share a database. */
const SOURCES = ['checkout-worker', 'order', 'payment'];
export const ERASING = [...FOLLOWERS, 'payment', 'checkout-worker', 'order'];

/** The limit of one request. */
const MOST_IDS = 1_000;

/** The customer: an account, an email address, or both. */
export interface Subject {
  readonly customerId?: string;
  readonly email?: string;
}

const REFS = ['orderIds', 'orderNumbers', 'checkoutIds', 'paymentIds'] as const;
type Refs = Record<(typeof REFS)[number], string[]>;

const ids = z.array(z.string());
const FoundShape = z.object({
  refs: z.object({ orderIds: ids, orderNumbers: ids, checkoutIds: ids, paymentIds: ids }),
});
const ExportShape = z.object({ tables: z.record(z.string(), z.unknown()) });
const EraseShape = z.object({ subject: z.string().optional(), erased: z.record(z.string(), z.unknown()) });
type Erased = z.output<typeof EraseShape>;

/** What a customer's data is, over all apps. */
export interface ExportedCustomer extends Subject {
  readonly tenant: string;
  readonly exportedAt: string;
  readonly services: Readonly<Record<string, unknown>>;
  /** The apps that did not answer, with the reason. */
  readonly failed: Readonly<Record<string, string>>;
}

interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Some apps failed; one line for each. */
export class IncompleteError extends Error {
  readonly errors: readonly Problem[];

  constructor(message: string, errors: readonly Problem[]) {
    super(message);
    this.errors = errors;
  }
}

/** One customer's personal data over all apps (SEC-4), by the routes for operators of each. */
export class CustomerOperations {
  private readonly api: OpsRoutes;

  constructor(api: OpsRoutes) {
    this.api = api;
  }

  /** All data, by app and table. An app that is away is named in `failed`; the rest is answered all the same. */
  async export(tenant: string, subject: Subject): Promise<ExportedCustomer> {
    const failed: Record<string, string> = {};
    const refs = await this.refsOf(tenant, subject, (app, error) => {
      failed[app] = reasonOf(error);
    });
    const services: Record<string, unknown> = {};
    for (const app of ERASING) {
      try {
        const { tables } = ExportShape.parse(await this.ask(tenant, app, 'export', { ...subject, ...refs }));
        if (Object.keys(tables).length > 0) services[app] = tables;
      } catch (error) {
        failed[app] = reasonOf(error);
      }
    }
    return { tenant, ...subject, exportedAt: new Date().toISOString(), services, failed };
  }

  /**
   * Erases the customer in all apps. Every app is tried first: where one refuses or is away, nothing is erased. Then one after the other;
   * where one fails, the error names the rest, and repeating the command erases it.
   */
  async erase(tenant: string, subject: Subject, { note, dryRun = false }: Noted): Promise<object> {
    const refs = await this.refsOf(tenant, subject, (app, error) => {
      throw new IncompleteError('nothing was erased', [{ path: app, message: reasonOf(error) }]);
    });
    const body = { ...subject, ...refs, note };
    const tried = await this.tryAll(tenant, body);
    if (dryRun) return { tenant, dryRun, wouldErase: erasedOf(tried) };
    return { tenant, dryRun, ...(await this.eraseAll(tenant, body)) };
  }

  private async tryAll(tenant: string, body: object): Promise<Map<string, Erased>> {
    const answers = new Map<string, Erased>();
    const refused: Problem[] = [];
    for (const app of ERASING) {
      try {
        answers.set(app, EraseShape.parse(await this.ask(tenant, app, 'erase', { ...body, dryRun: true })));
      } catch (error) {
        refused.push(...problemsOf(app, error));
      }
    }
    if (refused.length > 0)
      throw new IncompleteError('nothing was erased: it cannot be done everywhere yet', refused);
    return answers;
  }

  private async eraseAll(tenant: string, body: object): Promise<object> {
    const answers = new Map<string, Erased>();
    for (const [index, app] of ERASING.entries()) {
      try {
        answers.set(app, EraseShape.parse(await this.ask(tenant, app, 'erase', body)));
      } catch (error) {
        throw new IncompleteError('not everything was erased; the same command does the rest', [
          ...[...answers.keys()].map((path) => ({ path, message: 'erased' })),
          { path: app, message: reasonOf(error) },
          ...ERASING.slice(index + 1).map((path) => ({ path, message: 'not tried yet' })),
        ]);
      }
    }
    return { subject: answers.get('order')?.subject, erased: erasedOf(answers) };
  }

  /** The ids of the customer's rows: each source is asked with the ids that the ones before it answered. */
  private async refsOf(
    tenant: string,
    subject: Subject,
    onFailure: (app: string, error: unknown) => void,
  ): Promise<Refs> {
    const refs: Refs = { orderIds: [], orderNumbers: [], checkoutIds: [], paymentIds: [] };
    for (const app of SOURCES) {
      try {
        const found = FoundShape.parse(await this.ask(tenant, app, 'find', { ...subject, ...refs })).refs;
        for (const name of REFS) refs[name] = [...new Set([...refs[name], ...found[name]])];
      } catch (error) {
        onFailure(app, error);
      }
      assertFew(refs);
    }
    return refs;
  }

  private ask(
    tenant: string,
    app: string,
    verb: 'find' | 'export' | 'erase',
    body: object,
  ): Promise<unknown> {
    return this.api.post(tenant, app, `/ops/customers/${verb}`, body);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof DomainError ? `${error.reason}: ${error.message}` : messageOf(error);

/** One line for each problem that the app names, or one for the refusal. */
function problemsOf(app: string, error: unknown): Problem[] {
  const named = error instanceof DomainError ? (error.errors ?? []) : [];
  if (named.length === 0) return [{ path: app, message: reasonOf(error) }];
  return named.map(({ path, message }) => ({ path: `${app}: ${path}`, message: String(message) }));
}

const erasedOf = (answers: ReadonlyMap<string, Erased>): Record<string, unknown> =>
  Object.fromEntries(
    [...answers]
      .map(([app, { erased }]) => [app, erased] as const)
      .filter(([, erased]) => Object.keys(erased).length > 0),
  );

function assertFew(refs: Refs): void {
  const most = Math.max(...Object.values(refs).map((each) => each.length));
  if (most <= MOST_IDS) return;
  throw new DomainError('VALIDATION_FAILED', {
    detail: `the customer has ${most} rows of one kind; one command takes ${MOST_IDS}`,
  });
}
