import { describe, expect, it } from '@jest/globals';

import { Health, NO_LOG } from '@holdfast/platform';
import type { OwnRoutes } from '@holdfast/platform';

import { OwnEvents } from './own-events.js';

describe('TRU-16 a retried event', () => {
  const delivered = async (response: () => Promise<Response>) => {
    const warned: unknown[] = [];
    const routes = { deliver: response } as unknown as OwnRoutes;
    const log = { ...NO_LOG, warn: (fields: object) => void warned.push(fields) };
    const own = new OwnEvents(routes, log, new Health());
    return { answer: (await own.deliver('payment.failed', {})).status, warned };
  };
  const says = (status: number, body: object) => () =>
    Promise.resolve(new Response(JSON.stringify(body), { status }));

  it.each(['SUCCESS', 'RETRY', 'DROP'])('TRU-16 is answered with %s', async (status) => {
    expect(await delivered(says(200, { status }))).toEqual({ answer: status, warned: [] });
  });

  it.each([
    ['the app has no such route', says(404, { status: 404 }), { httpStatus: 404 }],
    ['the answer is unknown', says(200, { status: 'LATER' }), { httpStatus: 200 }],
    ['no answer comes', () => Promise.reject(new Error('timed out')), { err: new Error('timed out') }],
  ])('TRU-16 is retried, and the cause is logged, when %s', async (_when, response, why) => {
    expect(await delivered(response)).toEqual({
      answer: 'RETRY',
      warned: [{ topic: 'payment.failed', ...why }],
    });
  });
});
