import { isDeepStrictEqual } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { contextFrom, runInContext } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { FakeRevisions } from '../testing/fake-revisions.js';
import { Copies } from './copies.js';
import { RevisionWatches } from './revision-watches.js';

let owner: FakeRevisions;
let revisions: RevisionWatches | undefined;
let copies: Copies<bigint>;
const open = (limits = { silenceMs: 60_000, unusedMs: 60_000 }, name = 'prices') => {
  revisions?.close();
  revisions = new RevisionWatches(name, (signal) => owner.watch(signal), limits);
  copies = new Copies<bigint>(name, revisions);
};
beforeEach(() => {
  owner = new FakeRevisions();
  owner.open();
  open();
});
afterEach(() => revisions?.close());

const as = <T>(tenantId: string, work: () => T): T => runInContext(contextFrom({ tenantId }), work);
const keep = (value: bigint, question = 'tee', tenantId = 'demo') =>
  as(tenantId, () => copies.keep([[question, value]], owner.terms(), performance.now()));
const find = (questions = ['tee'], tenantId = 'demo') => as(tenantId, () => copies.find(questions));
/** A copy under a stream that has reported. */
async function kept(value: bigint): Promise<void> {
  keep(value);
  await eventually(() => expect(find()).toEqual([value]));
}

describe('PRF-3 copies of what is only shown', () => {
  it('are served once the stream has reported a revision that is not newer', async () => {
    expect(find()).toBeUndefined();
    keep(500n);
    expect(find()).toBeUndefined();
    await eventually(() => expect(find()).toEqual([500n]));
  });

  it('end with the report of a newer revision, and are served again when they were asked since', async () => {
    await kept(500n);

    owner.change();
    await eventually(() => expect(find()).toBeUndefined());
    keep(600n);

    expect(find()).toEqual([600n]);
  });

  it('are served where the answer is newer than the last report', async () => {
    await kept(500n);

    owner.change({ isReported: false });
    keep(600n);

    expect(find()).toEqual([600n]);
  });

  it('are not served when an answer of before a change arrives after its report', async () => {
    await kept(500n);
    const before = owner.terms();
    owner.change();
    await eventually(() => expect(find()).toBeUndefined());

    as('demo', () => copies.keep([['tee', 500n]], before, performance.now()));

    expect(find()).toBeUndefined();
  });

  it('are not served while the stream is cut, and are once it reports again', async () => {
    await kept(500n);

    owner.cut();
    await eventually(() => expect(find()).toBeUndefined());
    owner.open();

    await eventually(() => expect(find()).toEqual([500n]));
  });

  it('are not served when the stream has fallen silent, which opens it again', async () => {
    open({ silenceMs: 200, unusedMs: 60_000 });
    await kept(500n);

    await eventually(() => expect(find()).toBeUndefined());
    await eventually(() => expect(find()).toEqual([500n]));
  });

  it('end with their time, whatever the revision', async () => {
    await kept(500n);
    owner.validForMs = 5;
    keep(600n);

    await eventually(() => expect(find()).toBeUndefined());
  });

  it('are served only where all that is asked is there', async () => {
    await kept(500n);

    expect(find(['tee', 'mug'])).toBeUndefined();
    keep(900n, 'mug');
    expect(find(['mug', 'tee'])).toEqual([900n, 500n]);
  });

  it('SYS-6 are of one tenant, and open a stream for it only with its first answer', async () => {
    await kept(500n);

    expect(find(['tee'], 'demo-eu')).toBeUndefined();
    expect(owner.readers).toBe(1);
    keep(700n, 'tee', 'demo-eu');
    await eventually(() => expect(find(['tee'], 'demo-eu')).toEqual([700n]));
    expect([find(), owner.readers]).toEqual([[500n], 2]);
  });

  it('TRU-8 of an answer that is not to be shown again are not kept, and open no stream', () => {
    owner.validForMs = 0;
    keep(500n);

    expect([find(), owner.readers]).toEqual([undefined, 0]);
  });

  it('are watched no more when they are not wanted for long', async () => {
    open({ silenceMs: 60_000, unusedMs: 50 });
    await kept(500n);

    await eventually(() => {
      owner.report();
      expect(owner.readers).toBe(0);
    });
  });

  it('TRU-8 are of 200 tenants at most; others are asked', async () => {
    for (let n = 0; n <= 200; n += 1) keep(500n, 'tee', `shop-${n}`);

    await eventually(() => expect(find(['tee'], 'shop-199')).toEqual([500n]));
    expect([find(['tee'], 'shop-200'), owner.readers]).toEqual([undefined, 200]);
  });

  it('end when they are closed', async () => {
    await kept(500n);

    revisions?.close();
    await eventually(() => expect(owner.readers).toBe(0));
    keep(600n);

    expect([find(), owner.readers]).toEqual([undefined, 0]);
  });

  it('count their reads and show the streams that live', async () => {
    const read = async (name: string, labels: Record<string, string>) =>
      (await register.getSingleMetric(name)?.get())?.values.find((each) =>
        isDeepStrictEqual(each.labels, labels),
      )?.value ?? 0;
    const reads = (result: string) => read('holdfast_cache_reads_total', { cache: 'counted', result });
    const streams = () => read('holdfast_revision_streams', { owner: 'counted' });
    open(undefined, 'counted');
    find();
    expect([await reads('hit'), await reads('miss'), await streams()]).toEqual([0, 1, 0]);

    keep(500n);
    await eventually(async () => expect(await streams()).toBe(1));
    find();
    expect([await reads('hit'), await reads('miss')]).toEqual([1, 1]);
    owner.cut();
    await eventually(async () => expect(await streams()).toBe(0));
  });
});
