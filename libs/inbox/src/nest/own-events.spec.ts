import { describe, expect, it } from '@jest/globals';

import { Health, NO_LOG } from '@holdfast/platform';
import type { OwnRoutes } from '@holdfast/platform';

import { OwnEvents } from './own-events.js';

describe('TRU-16 an event that is offered again', () => {
  const offered = async (response: () => Promise<Response>) => {
    const warned: unknown[] = [];
    const routes = { deliver: response } as unknown as OwnRoutes;
    const log = { ...NO_LOG, warn: (fields: object) => void warned.push(fields) };
    const own = new OwnEvents(routes, log, new Health());
    return { answer: (await own.deliver('payment.failed', {})).status, warned };
  };
  const says = (status: number, body: object) => () =>
    Promise.resolve(new Response(JSON.stringify(body), { status }));

  it.each(['SUCCESS', 'RETRY', 'DROP'])('TRU-16 is answered with %s', async (status) => {
    expect(await offered(says(200, { status }))).toEqual({ answer: status, warned: [] });
  });

  it.each([
    ['the app has no such route', says(404, { status: 404 }), { httpStatus: 404 }],
    ['nothing that is an answer comes', says(200, { status: 'LATER' }), { httpStatus: 200 }],
    ['nobody answers', () => Promise.reject(new Error('timed out')), { err: new Error('timed out') }],
  ])('TRU-16 is asked for again, and the log has why, when %s', async (_when, response, why) => {
    expect(await offered(response)).toEqual({
      answer: 'RETRY',
      warned: [{ topic: 'payment.failed', ...why }],
    });
  });
});
