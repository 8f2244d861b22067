import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { configuredFaults } from './configured-faults.js';
import type { ConfiguredFaults } from './configured-faults.js';
import { InjectedCrash, InjectedCrashPoints } from './injected-crash-points.js';
import { RuleSource } from './rule-source.js';
import { Strikes } from './strikes.js';

const THROWS = { points: [{ id: 'p1', at: 'before:create-order', action: 'throw' }] };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faultsOf = (rules: object): ConfiguredFaults =>
  configuredFaults({ NODE_ENV: 'test', HOLDFAST_FAULTS: JSON.stringify(rules) })!;

/** A call that records whether it was made. */
const call = (request: object = {}) => {
  const made: unknown[] = [];
  const send = async (): Promise<string> => {
    made.push(request);
    return 'answer';
  };
  const failure = (code: string): Error => new Error(code);
  return { made, call: { name: 'OrderService.createOrder', request, send, failure } };
};

describe('faults that tests inject', () => {
  it.each(['production', undefined])(
    'SYS-3 do not exist where NODE_ENV is %s, with any setting',
    (NODE_ENV) => {
      expect(configuredFaults({ NODE_ENV, HOLDFAST_FAULTS: JSON.stringify(THROWS) })).toBeUndefined();
    },
  );

  it('do not exist where none are configured', () => {
    expect(configuredFaults({ NODE_ENV: 'test' })).toBeUndefined();
    expect(configuredFaults({ NODE_ENV: 'test', HOLDFAST_FAULTS: '' })).toBeUndefined();
  });

  it('strike at their point up to their limit', async () => {
    const { crashPoints } = faultsOf(THROWS);

    await crashPoints.at('after:create-order');
    await expect(crashPoints.at('before:create-order')).rejects.toThrow(InjectedCrash);
    await crashPoints.at('before:create-order');
  });

  it('strike only the checkout that they name', async () => {
    const { crashPoints } = faultsOf({ points: [{ ...THROWS.points[0], checkout: 'c-1' }] });

    await crashPoints.at('before:create-order', { sagaId: 'c-2' });
    await expect(crashPoints.at('before:create-order', { sagaId: 'c-1' })).rejects.toThrow(InjectedCrash);
  });

  it('DEM-21 kill once for all attempts that wait at the point', async () => {
    const gather = { count: 3, withinMs: 60_000 };
    const rules = { points: [{ id: 'k', at: 'before:x', action: 'kill', gather }] };
    let kills = 0;
    const points = new InjectedCrashPoints(
      new RuleSource(JSON.stringify(rules)),
      new Strikes(undefined),
      () => {
        kills += 1;
      },
    );

    const passed: number[] = [];
    const arrive = (n: number): void => void points.at('before:x').then(() => passed.push(n));
    arrive(1);
    arrive(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(kills).toBe(0);
    arrive(3);
    await new Promise((resolve) => setImmediate(resolve));

    expect(kills).toBe(1);
  });

  it('share their count between processes with one file, so that a restarted process does not strike again', async () => {
    const file = path.join(folder, 'shared.json');
    writeFileSync(file, JSON.stringify(THROWS));
    const started = () => configuredFaults({ NODE_ENV: 'test', HOLDFAST_FAULTS: file })!;

    await expect(started().crashPoints.at('before:create-order')).rejects.toThrow(InjectedCrash);
    await started().crashPoints.at('before:create-order');
  });

  it('are read again when their file changes, and none when it is missing', async () => {
    const file = path.join(folder, 'changing.json');
    const { crashPoints } = configuredFaults({ NODE_ENV: 'test', HOLDFAST_FAULTS: file })!;

    await crashPoints.at('before:create-order');
    writeFileSync(file, JSON.stringify(THROWS));
    await expect(crashPoints.at('before:create-order')).rejects.toThrow(InjectedCrash);
  });

  it.each([
    ['lost_answer', 1],
    ['not_sent', 0],
  ])('let a call fail by %s', async (action, times) => {
    const { calls } = faultsOf({
      calls: [{ id: 'c', call: 'OrderService.CreateOrder', action, code: 'INTERNAL' }],
    });
    const { made, call: struck } = call();

    await expect(calls.call(struck)).rejects.toThrow('INTERNAL');
    expect(made).toHaveLength(times);
    await expect(calls.call(struck)).resolves.toBe('answer');
  });

  it('refuse a call with a reason, only for the checkout that they name', async () => {
    const rule = { id: 'c', call: 'OrderService.CreateOrder', action: 'refuse', reason: 'OUT_OF_STOCK' };
    const { calls } = faultsOf({ calls: [{ ...rule, checkout: 'c-1' }] });

    await expect(calls.call(call({ cartSessionId: 'c-2' }).call)).resolves.toBe('answer');
    await expect(calls.call(call({ cartSessionId: 'c-1' }).call)).rejects.toMatchObject({
      reason: 'OUT_OF_STOCK',
    });
  });

  it('make a late call after its caller got an error', async () => {
    const { calls } = faultsOf({
      calls: [{ id: 'c', call: 'OrderService.CreateOrder', action: 'late', delayMs: 1 }],
    });
    const { made, call: struck } = call();
    const arrived = new Promise<void>((resolve) => {
      const { send } = struck;
      struck.send = async () => {
        const answer = await send();
        resolve();
        return answer;
      };
    });

    await expect(calls.call(struck)).rejects.toThrow('UNAVAILABLE');
    await arrived;
    expect(made).toHaveLength(1);
  });
});
