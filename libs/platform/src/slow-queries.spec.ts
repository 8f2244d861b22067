import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';

import { run, statement } from '@holdfast/postgres';
import { newTraceparent, runInContext, traceIdOf } from '@holdfast/request-context';

import { logSlowQueries } from './slow-queries.js';

const taking = (ms: number) => ({
  query: async () => {
    await pause(ms);
    return { rows: [], rowCount: 0 };
  },
});
const find = statement('customer-find', 'SELECT $1');

describe('PAY-13 the slow-query log', () => {
  it('names the statement, its duration and the trace, and never a parameter', async () => {
    const written: string[] = [];
    const log = pino({}, { write: (line: string) => void written.push(line) });
    const stop = logSlowQueries(log, 5);
    const traceparent = newTraceparent();

    await runInContext({ tenantId: 'demo', requestId: 'r-1', traceparent }, () =>
      run(taking(20), find, ['ada@example.com']),
    );
    stop();
    await run(taking(20), find, ['after']);

    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0]!)).toMatchObject({
      statement: 'customer-find',
      traceId: traceIdOf(traceparent),
    });
    expect(JSON.parse(written[0]!).durationMs).toBeGreaterThanOrEqual(19);
    expect(written[0]).not.toContain('ada@example.com');
  });

  it('omits fast statements', async () => {
    const written: string[] = [];
    const stop = logSlowQueries(pino({}, { write: (line: string) => void written.push(line) }), 60_000);
    await run(taking(0), find, []);
    stop();
    expect(written).toEqual([]);
  });
});
