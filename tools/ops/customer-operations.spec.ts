import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { CustomerOperations, ERASING } from './customer-operations.ts';

interface Asked {
  readonly app: string;
  readonly what: string;
  readonly body: Record<string, any>;
}

/** Services of which some are away, or refuse. */
class FakeServices {
  readonly asked: Asked[] = [];
  constructor(private readonly failing: (asked: Asked) => Error | undefined = () => undefined) {}

  call(...call: [string, string, string, string, object?]): Promise<any> {
    const [, app, , path, given] = call;
    const body = given as Record<string, any>;
    const asked = { app, what: path.split('/').at(-1)!, body };
    const failure = this.failing(asked);
    if (failure) return Promise.reject(failure);
    this.asked.push(asked);
    const refs = { orderIds: [`of-${app}`], orderNumbers: [], checkoutIds: [], paymentIds: [] };
    return Promise.resolve(
      {
        find: { refs, open: [] },
        export: { tables: { rows: [app] } },
        erase: { subject: 'customer:1', erased: { rows: 1 } },
      }[asked.what],
    );
  }

  /** Who was really asked to forget her, in turn. */
  get erased(): string[] {
    return this.asked.filter(({ what, body }) => what === 'erase' && !body['dryRun']).map(({ app }) => app);
  }
}
const HER = { customerId: 'c1' };
const erase = (services: FakeServices, more: object = {}) =>
  new CustomerOperations(services).erase('demo', HER, { note: 'REQ-1', ...more });
const problemOf = async (work: Promise<unknown>): Promise<{ message: string; errors: object[] }> =>
  (await work.then(() => undefined).catch((error: unknown) => error)) as never;

describe('SEC-4 one customer over all services', () => {
  it('SEC-4 every service is asked with what checkout, order and payment said is hers', async () => {
    const services = new FakeServices();

    const found = await new CustomerOperations(services).export('demo', HER);

    expect(Object.keys(found.services)).toEqual(ERASING);
    expect(found.failed).toEqual({});
    const orderIds = ['of-checkout-worker', 'of-order', 'of-payment'];
    for (const { body } of services.asked.filter(({ what }) => what === 'export'))
      expect(body).toMatchObject({ customerId: 'c1', orderIds });
  });

  it('SEC-4 an export names who is away, and shows the rest', async () => {
    const services = new FakeServices(({ app }) =>
      app === 'notification' ? new Error('notification does not answer') : undefined,
    );

    const found = await new CustomerOperations(services).export('demo', HER);

    expect(found.failed).toEqual({ notification: 'notification does not answer' });
    expect(Object.keys(found.services)).toHaveLength(ERASING.length - 1);
  });

  it('SEC-4 an erase is tried everywhere, then done, order last; a dry run is only tried', async () => {
    const services = new FakeServices();
    expect(await erase(services, { dryRun: true })).toMatchObject({ dryRun: true });
    expect(services.erased).toEqual([]);

    expect(await erase(services)).toMatchObject({ subject: 'customer:1', erased: { order: { rows: 1 } } });

    expect(services.erased).toEqual(ERASING);
    expect(ERASING.at(-1)).toBe('order');
  });

  it('SEC-4 where one service refuses, or is away, nothing is erased, and every reason is told', async () => {
    const services = new FakeServices(({ app, what }) => {
      if (what !== 'erase') return undefined;
      if (app === 'analytics') return new Error('analytics does not answer');
      const errors = [{ path: 'orders/7', message: 'not delivered' }];
      return app === 'order' ? new DomainError('CUSTOMER_HAS_OPEN_BUSINESS', { errors }) : undefined;
    });

    const problem = await problemOf(erase(services));

    expect(services.erased).toEqual([]);
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
      const services = new FakeServices(({ app, what, body }) =>
        isAway && app === gone && what === 'erase' && !body['dryRun'] ? new Error('gone') : undefined,
      );

      const problem = await problemOf(erase(services));

      expect(services.erased).toEqual(ERASING.slice(0, ERASING.indexOf(gone)));
      expect(problem.errors).toContainEqual({ path: gone, message: 'gone' });
      expect(problem.errors).toHaveLength(ERASING.length);
      isAway = false;
      await erase(services);
      expect(new Set(services.erased)).toEqual(new Set(ERASING));
    },
  );
});
