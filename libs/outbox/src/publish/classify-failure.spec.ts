import { describe, expect, it } from '@jest/globals';

import { classifyFailure } from './classify-failure.js';

const answered = (status: number, message: string): Error =>
  new Error(JSON.stringify({ error: 'x', error_msg: JSON.stringify({ errorCode: 'E', message }), status }));

describe('EVT-4 what a failed publish says', () => {
  it.each([
    ['no sidecar', new Error('request to http://127.0.0.1:3500 failed, reason: connect ECONNREFUSED')],
    ['no answer in time', new Error('network timeout at: http://127.0.0.1:3500')],
    ['a sidecar whose broker is away', answered(500, 'dial tcp: connect: connection refused')],
    ['a broker that is loading', answered(500, 'LOADING Redis is loading the dataset in memory')],
    [
      'our local sidecar without its broker',
      answered(500, "Stream isn't writeable and enableOfflineQueue options is false"),
    ],
    ['a broker without memory', answered(500, "OOM command not allowed when used memory > 'maxmemory'.")],
    ['a broker that is slow', answered(500, 'Command timed out')],
    [
      'a component that is not there',
      new Error(JSON.stringify({ status: 400, error_msg: '{"errorCode":"ERR_PUBSUB_NOT_CONFIGURED"}' })),
    ],
    ['too many requests', answered(429, 'slow down')],
    ['a gateway on the way', answered(503, 'unavailable')],
  ])('%s is unreachable: nothing is said about the event', (_name, error) => {
    expect(classifyFailure(error).kind).toBe('unreachable');
  });

  it.each([
    ['a forbidden topic', answered(403, 'topic is not allowed')],
    ['an event too large', answered(413, 'too large')],
    ['an event that cannot be read', answered(400, 'cannot be deserialised')],
    ['an error of the broker about it', answered(500, 'message exceeds the maximum size')],
  ])('%s is a refusal', (_name, error) => {
    expect(classifyFailure(error).kind).toBe('refused');
  });
});
