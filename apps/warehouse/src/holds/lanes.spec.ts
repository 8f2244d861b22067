import { describe, expect, it } from '@jest/globals';

import { Lanes } from './lanes.js';

interface Run {
  readonly requests: readonly string[];
  readonly finish: (failure?: Error) => void;
}

/** Requests are letters; each letter is a key. */
function aLane(maxBatch = 10): { lanes: Lanes<string, string>; runs: Run[] } {
  const runs: Run[] = [];
  const lanes = new Lanes<string, string>({
    keysOf: (request) => [...request],
    maxBatch,
    run: (requests) =>
      new Promise((resolve, reject) => {
        const finish = (failure?: Error) =>
          failure
            ? reject(failure)
            : resolve(requests.map((request) => ({ status: 'fulfilled', value: `${request}!` })));
        runs.push({ requests, finish });
      }),
  });
  return { lanes, runs };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('WHS-2 Lanes', () => {
  it('WHS-2 runs a request at once while its keys are free', () => {
    const { lanes, runs } = aLane();
    for (const request of ['A', 'B', 'CD']) void lanes.submit(request);

    expect(runs.map(({ requests }) => requests)).toEqual([['A'], ['B'], ['CD']]);
  });

  it('WHS-2 runs requests together that waited for one key, and answers each', async () => {
    const { lanes, runs } = aLane();
    const answers = ['A', 'A', 'AB', 'A'].map((request) => lanes.submit(request));
    runs[0]!.finish();
    await settled();

    expect(runs[1]!.requests).toEqual(['A', 'AB', 'A']);
    runs[1]!.finish();
    expect(await Promise.all(answers)).toEqual(['A!', 'A!', 'AB!', 'A!']);
  });

  it('WHS-2 limits the size of a batch and forgets no request', async () => {
    const { lanes, runs } = aLane(2);
    const answers = ['A', 'A', 'A', 'A', 'A', 'A'].map((request) => lanes.submit(request));
    for (let index = 0; index < 4; index += 1) {
      runs[index]!.finish();
      await settled();
    }

    expect(runs.map(({ requests }) => requests.length)).toEqual([1, 2, 2, 1]);
    expect(await Promise.all(answers)).toHaveLength(6);
  });

  it('WHS-2 goes on after a failure, which rejects the requests of its batch', async () => {
    const { lanes, runs } = aLane();
    const [first, second] = [lanes.submit('A'), lanes.submit('A')];
    runs[0]!.finish(new Error('down'));

    await expect(first).rejects.toThrow('down');
    await settled();
    runs[1]!.finish();
    expect(await second).toBe('A!');
  });

  it('WHS-2 waits until the last one that runs with the key is done', async () => {
    const { lanes, runs } = aLane();
    void lanes.submit('A');
    void lanes.submit('AB');
    void lanes.submit('B');
    runs[0]!.finish();
    await settled();
    void lanes.submit('B');
    runs[1]!.finish();
    await settled();

    expect(runs.map(({ requests }) => requests)).toEqual([['A'], ['B'], ['AB']]);
    runs[2]!.finish();
    await settled();
    expect(runs[3]!.requests).toEqual(['B']);
  });
});
