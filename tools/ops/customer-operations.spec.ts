import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { CustomerOperations, ERASING, IncompleteError } from './customer-operations.ts';
import type { OpsRoutes } from './ops-api.ts';

interface Asked {
  readonly app: string;
  readonly verb: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Apps of which some are away, or refuse. */
class FakeApps implements OpsRoutes {
  readonly asked: Asked[] = [];
  constructor(private readonly failing: (asked: Asked) => Error | undefined = () => undefined) {}

  get(): Promise<unknown> {
    return Promise.reject(new Error('nothing is read'));
  }

  token(): Promise<string> {
    return Promise.resolve('token');
  }

  post(_tenant: string, app: string, path: string, body: object): Promise<unknown> {
    const asked: Asked = { app, verb: path.split('/').at(-1)!, body: { ...body } };
    const failure = this.failing(asked);
    if (failure) return Promise.reject(failure);
    this.asked.push(asked);
    const refs = { orderIds: [`of-${app}`], orderNumbers: [], checkoutIds: [], paymentIds: [] };
    return Promise.resolve(
      {
        find: { refs, open: [] },
        export: { tables: { rows: [app] } },
        erase: { subject: 'customer:1', erased: { rows: 1 } },
      }[asked.verb],
    );
  }

  /** The apps that erased, in turn. */
  get erased(): string[] {
    return this.asked.filter(({ verb, body }) => verb === 'erase' && !body['dryRun']).map(({ app }) => app);
  }
}
const SUBJECT = { customerId: 'c1' };
const erase = (apps: FakeApps, more: object = {}) =>
  new CustomerOperations(apps).erase('demo', SUBJECT, { note: 'REQ-1', ...more });
const problemOf = async (work: Promise<unknown>): Promise<IncompleteError> => {
  const problem = await work.catch((error: unknown) => error);
  if (problem instanceof IncompleteError) return problem;
  throw new Error('nothing failed', { cause: problem });
};

describe('SEC-4 one customer over all apps', () => {
  it('SEC-4 every app is asked with the ids that checkout, order and payment answered', async () => {
    const apps = new FakeApps();

    const found = await new CustomerOperations(apps).export('demo', SUBJECT);

    expect(Object.keys(found.services)).toEqual(ERASING);
    expect(found.failed).toEqual({});
    const orderIds = ['of-checkout-worker', 'of-order', 'of-payment'];
    for (const { body } of apps.asked.filter(({ verb }) => verb === 'export'))
      expect(body).toMatchObject({ customerId: 'c1', orderIds });
  });

  it('SEC-4 an export names the apps that are away, and has the data of the rest', async () => {
    const apps = new FakeApps(({ app }) =>
      app === 'notification' ? new Error('notification does not answer') : undefined,
    );

    const found = await new CustomerOperations(apps).export('demo', SUBJECT);

    expect(found.failed).toEqual({ notification: 'notification does not answer' });
    expect(Object.keys(found.services)).toHaveLength(ERASING.length - 1);
  });

  it('SEC-4 an erase is tried everywhere, then done, order last; a dry run is only tried', async () => {
    const apps = new FakeApps();
    expect(await erase(apps, { dryRun: true })).toMatchObject({ dryRun: true });
    expect(apps.erased).toEqual([]);

    expect(await erase(apps)).toMatchObject({ subject: 'customer:1', erased: { order: { rows: 1 } } });

    expect(apps.erased).toEqual(ERASING);
    expect(ERASING.at(-1)).toBe('order');
  });

  it('SEC-4 where one app refuses, or is away, nothing is erased, and every reason is named', async () => {
    const apps = new FakeApps(({ app, verb }) => {
      if (verb !== 'erase') return undefined;
      if (app === 'analytics') return new Error('analytics does not answer');
      const errors = [{ path: 'orders/7', message: 'not delivered' }];
      return app === 'order' ? new DomainError('CUSTOMER_HAS_OPEN_BUSINESS', { errors }) : undefined;
    });

    const problem = await problemOf(erase(apps));

    expect(apps.erased).toEqual([]);
    expect(problem.message).toContain('nothing was erased');
    expect(problem.errors).toEqual([
      { path: 'analytics', message: 'analytics does not answer' },
      { path: 'order: orders/7', message: 'not delivered' },
    ]);
  });

  it.each(ERASING)(
    'SEC-4 when %s goes away halfway, those after it are left alone and a repeat does the rest',
    async (gone) => {
      let isAway = true;
      const apps = new FakeApps(({ app, verb, body }) =>
        isAway && app === gone && verb === 'erase' && !body['dryRun'] ? new Error('gone') : undefined,
      );

      const problem = await problemOf(erase(apps));

      expect(apps.erased).toEqual(ERASING.slice(0, ERASING.indexOf(gone)));
      expect(problem.errors).toContainEqual({ path: gone, message: 'gone' });
      expect(problem.errors).toHaveLength(ERASING.length);
      isAway = false;
      await erase(apps);
      expect(new Set(apps.erased)).toEqual(new Set(ERASING));
    },
  );
});
