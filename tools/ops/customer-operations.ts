import { DomainError } from '@holdfast/errors';

/**
 * Who keeps what about customers, in the order of an erase: those who know her only by what others say of her first, those who say it
 * (payment, checkout, order) last. Where one fails those after it are left alone, so that a repeat still finds everything.
 */
const FOLLOWERS = ['promotion', 'loyalty-rewards', 'notification', 'analytics', 'warehouse'];
/** checkout's rows are read and erased by its worker: they share a database. */
const SOURCES = ['checkout-worker', 'order', 'payment'];
export const ERASING = [...FOLLOWERS, 'payment', 'checkout-worker', 'order'];

/** As many as one request may name. */
const MOST_IDS = 1_000;

/** What went wrong at some services, each with its own line. */
class IncompleteError extends Error {
  constructor(message, lines) {
    super(message);
    this.errors = lines.map(([path, line]) => ({ path, message: line }));
  }
}

/** One customer's personal data over all services (SEC-4), by the ops routes of each. */
export class CustomerOperations {
  /** @param {{ call: (tenant: string, app: string, method: string, path: string, body?: object) => Promise<any> }} api */
  constructor(api) {
    this.api = api;
  }

  /**
   * Everything that is kept of her, by service and table. A service that is away is named in `failed`; the rest is answered all the same.
   *
   * @param {{ customerId?: string, email?: string }} whom
   */
  async export(tenant, whom) {
    const failed = {};
    const refs = await this.refsOf(tenant, whom, (app, error) => (failed[app] = messageOf(error)));
    const services = {};
    for (const app of ERASING) {
      try {
        const { tables } = await this.ask(tenant, app, 'export', { ...whom, ...refs });
        if (Object.keys(tables).length > 0) services[app] = tables;
      } catch (error) {
        failed[app] = messageOf(error);
      }
    }
    return { tenant, ...whom, exportedAt: new Date().toISOString(), services, failed };
  }

  /**
   * Forgets her everywhere. Tried at every service first: where one refuses, or is away, nothing is erased. Then one after the other; what
   * was not reached is told, and repeating the command does the rest.
   */
  async erase(tenant, whom, { note, dryRun = false }) {
    const refs = await this.refsOf(tenant, whom, (app, error) => {
      throw new IncompleteError('nothing was erased', [[app, messageOf(error)]]);
    });
    const body = { ...whom, ...refs, note };
    const tried = await this.tryAll(tenant, body);
    if (dryRun) return { tenant, dryRun, wouldErase: erasedOf(tried) };
    return { tenant, dryRun, ...(await this.eraseAll(tenant, body)) };
  }

  async tryAll(tenant, body) {
    const [answers, refused] = [{}, []];
    for (const app of ERASING) {
      try {
        answers[app] = await this.ask(tenant, app, 'erase', { ...body, dryRun: true });
      } catch (error) {
        if (error.errors?.length > 0)
          refused.push(...error.errors.map(({ path, message }) => [`${app}: ${path}`, message]));
        else refused.push([app, messageOf(error)]);
      }
    }
    if (refused.length > 0)
      throw new IncompleteError('nothing was erased: it cannot be done everywhere yet', refused);
    return answers;
  }

  async eraseAll(tenant, body) {
    const answers = {};
    for (const [index, app] of ERASING.entries()) {
      try {
        answers[app] = await this.ask(tenant, app, 'erase', body);
      } catch (error) {
        const left = ERASING.slice(index + 1).map((each) => [each, 'not tried yet']);
        throw new IncompleteError('not everything was erased; the same command does the rest', [
          ...Object.keys(answers).map((each) => [each, 'erased']),
          [app, messageOf(error)],
          ...left,
        ]);
      }
    }
    return { subject: answers.order.subject, erased: erasedOf(answers) };
  }

  /** By which ids the services know what is hers: each of the sources is asked with what the ones before it said. */
  async refsOf(tenant, whom, onFailure) {
    const refs = { orderIds: [], orderNumbers: [], checkoutIds: [], paymentIds: [] };
    for (const app of SOURCES) {
      try {
        const found = await this.ask(tenant, app, 'find', { ...whom, ...refs });
        for (const name of Object.keys(refs)) refs[name] = [...new Set([...refs[name], ...found.refs[name]])];
      } catch (error) {
        onFailure(app, error);
      }
      assertFew(refs);
    }
    return refs;
  }

  ask(tenant, app, what, body) {
    return this.api.call(tenant, app, 'POST', `/ops/customers/${what}`, body);
  }
}

const messageOf = (error) => (error.reason ? `${error.reason}: ${error.message}` : error.message);

const erasedOf = (answers) =>
  Object.fromEntries(
    Object.entries(answers)
      .map(([app, { erased }]) => [app, erased])
      .filter(([, erased]) => Object.keys(erased).length > 0),
  );

function assertFew(refs) {
  const most = Math.max(...Object.values(refs).map((ids) => ids.length));
  if (most <= MOST_IDS) return;
  throw new DomainError('VALIDATION_FAILED', {
    detail: `${most} rows are hers; one command takes ${MOST_IDS}`,
  });
}
