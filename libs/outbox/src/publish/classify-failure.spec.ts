import { describe, expect, it } from '@jest/globals';

import { classifyAnswer, classifyError } from './classify-failure.js';
import type { SidecarAnswer } from './classify-failure.js';

const answered = (status: number, message: string): SidecarAnswer => ({
  status,
  body: JSON.stringify({ errorCode: 'E', message }),
});

describe('EVT-4 the outcome of a failed publish', () => {
  it.each([
    ['no sidecar', new Error('connect ECONNREFUSED 127.0.0.1:3500'), 'connect ECONNREFUSED 127.0.0.1:3500'],
    ['no answer in time', new Error('Headers Timeout Error'), 'Headers Timeout Error'],
    [
      'none of several addresses',
      Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
  ])('%s is unreachable: nothing is known about the event', (_name, thrown, error) => {
    expect(classifyError(thrown)).toEqual({ kind: 'unreachable', error });
  });

  it.each([
    ['a sidecar whose broker is unreachable', answered(500, 'dial tcp: connect: connection refused')],
    ['a broker that is loading', answered(500, 'LOADING Redis is loading the dataset in memory')],
    [
      'our local sidecar without its broker',
      answered(500, "Stream isn't writeable and enableOfflineQueue options is false"),
    ],
    ['a broker without memory', answered(500, "OOM command not allowed when used memory > 'maxmemory'.")],
    ['a broker that is slow', answered(500, 'Command timed out')],
    ['a missing component', { status: 400, body: '{"errorCode":"ERR_PUBSUB_NOT_CONFIGURED"}' }],
    ['too many requests', answered(429, 'slow down')],
    ['a gateway between', answered(503, 'unavailable')],
    ['a redirect of a gateway between', { status: 307, body: '' }],
  ])('%s is unreachable: nothing is known about the event', (_name, answer) => {
    expect(classifyAnswer(answer).kind).toBe('unreachable');
  });

  it.each([
    ['a forbidden topic', answered(403, 'topic is not allowed')],
    ['an event too large', answered(413, 'too large')],
    ['an event that cannot be read', answered(400, 'cannot be deserialised')],
    ['an error of the broker about it', answered(500, 'message exceeds the maximum size')],
  ])('%s is a refusal', (_name, answer) => {
    expect(classifyAnswer(answer).kind).toBe('refused');
  });
});
