import { describe, expect, it } from '@jest/globals';

import { judge } from './app-channel.ts';
import { UnreadableEvent, toCloudEvent } from './cloud-event.ts';
import { durationMs } from './durations.ts';
import { retryPolicy } from './retry-policy.ts';
import { mayPublish, maySubscribe, parseScopes, parseTopics } from './scopes.ts';

const componentOf = (given: Readonly<Record<string, string>>) => ({
  publishingScopes: parseScopes(given['publishingScopes']),
  subscriptionScopes: parseScopes(given['subscriptionScopes']),
  protectedTopics: parseTopics(given['protectedTopics']),
  allowedTopics: parseTopics(given['allowedTopics']),
});

describe('SYS-9 the local sidecar reads Dapr’s manifests', () => {
  it('reads durations as Go writes them', () => {
    expect(['500ms', '1m30s', '250', '0.5s'].map((text) => durationMs(text, 0))).toEqual([
      500, 90_000, 250, 500,
    ]);
    expect(durationMs(undefined, 7)).toBe(7);
    expect(() => durationMs('soon', 0)).toThrow('"soon" is not a duration');
  });

  it('lets pauses grow up to the longest, spread by half', () => {
    const { maxRetries, pauseMs } = retryPolicy(
      { policy: 'exponential', maxInterval: '2s', maxRetries: 8 },
      () => 0.5,
    );
    expect(maxRetries).toBe(8);
    expect([1, 2, 3, 4, 5].map(pauseMs)).toEqual([500, 750, 1125, 1687.5, 2000]);
    expect(retryPolicy({ policy: 'exponential', maxInterval: '2s' }, () => 0).pauseMs(1)).toBe(250);
  });

  it('retries for ever where no limit is named, and never without a policy', () => {
    expect(retryPolicy({ policy: 'constant', duration: '1s', maxRetries: -1 }).maxRetries).toBe(Infinity);
    expect(retryPolicy(undefined).maxRetries).toBe(0);
  });

  it('lets a named app publish its topics only, and an unnamed one all', () => {
    const open = componentOf({ publishingScopes: 'order=orders.a, orders.b; payment=' });
    expect(mayPublish(open, 'order', 'orders.b')).toBe(true);
    expect(mayPublish(open, 'order', 'payment.x')).toBe(false);
    expect(mayPublish(open, 'payment', 'payment.x')).toBe(false);
    expect(mayPublish(open, 'anybody', 'payment.x')).toBe(true);
  });

  it('TRU-3 refuses a protected topic to every app without a scope for it', () => {
    const scopes = { publishingScopes: 'order=orders.a', subscriptionScopes: 'payment=orders.a' };
    const closed = componentOf({
      ...scopes,
      protectedTopics: 'orders.a, orders.b',
      allowedTopics: 'orders.a,orders.b,free',
    });
    expect([mayPublish(closed, 'order', 'orders.a'), maySubscribe(closed, 'payment', 'orders.a')]).toEqual([
      true,
      true,
    ]);
    for (const may of [mayPublish, maySubscribe]) {
      expect(may(closed, 'anybody', 'orders.a')).toBe(false);
      expect(may(closed, 'order', 'orders.b')).toBe(false);
      expect(may(closed, 'anybody', 'free')).toBe(true);
      expect(may(closed, 'anybody', 'made-up')).toBe(false);
    }
  });
});

describe('SYS-9 the local sidecar judges answers as daprd does', () => {
  it.each([
    [200, '', 'success'],
    [204, '', 'success'],
    [200, 'fine', 'success'],
    [200, '{"status":"SUCCESS"}', 'success'],
    [200, '{"status":"RETRY"}', 'retry'],
    [200, '{"status":"DROP"}', 'drop'],
    [200, '{"status":"NONSENSE"}', 'retry'],
    [404, '', 'lost'],
    [400, '', 'retry'],
    [503, '', 'retry'],
  ])('%i %s means %s', (status, body, outcome) => {
    expect(judge(status, body).outcome).toBe(outcome);
  });
});

describe('SYS-9 the local sidecar makes CloudEvents', () => {
  const given = { topic: 't', pubsub: 'events', headers: {}, query: undefined };
  const contentType = 'application/cloudevents+json';

  it('keeps every digit of a complete event', () => {
    const body = '{"id":"1","source":"s","type":"x","specversion":"1.0","data":{"n":12345678901234567890}}';
    expect(toCloudEvent({ ...given, body, contentType })).toContain('"n":12345678901234567890');
  });

  it('completes an event that lacks what every event has', () => {
    const event: unknown = JSON.parse(toCloudEvent({ ...given, body: '{"data":1}', contentType }));
    expect(event).toMatchObject({
      id: expect.any(String),
      specversion: '1.0',
      topic: 't',
      pubsubname: 'events',
      data: 1,
    });
  });

  it('refuses what is not an event', () => {
    for (const body of ['', '[]', '"text"', '{']) {
      expect(() => toCloudEvent({ ...given, body, contentType })).toThrow(UnreadableEvent);
    }
  });
});
