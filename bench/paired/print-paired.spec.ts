import { describe, expect, it } from '@jest/globals';

import { isBusy, loadText, pairedRows, ratioText } from './print-paired.js';

const turn = (perSecond: number, machineLoad = 3) => ({
  perSecond,
  wholeP50Ms: 200,
  confirmP50Ms: 50,
  confirmP99Ms: 90,
  cpuMs: 60,
  count: 100,
  failures: [],
  machineLoad,
});
const level = { shoppers: 32, ours: [turn(20), turn(22)], theirs: [turn(10), turn(10, 9)] };

describe('the report of a paired run', () => {
  it('has the medians of both sides, and the ratio of turns', () => {
    const [rate] = pairedRows(level);
    expect(rate).toMatchObject({ title: 'checkouts/s', ours: '21.0', theirs: '10.0' });
    expect(rate && ratioText(rate.ratio)).toBe('2.20 (2.00 to 2.20)');
  });

  it('says how busy the machine was', () => {
    expect(loadText([level])).toBe('3.0 to 9.0');
    expect(isBusy([level], 2)).toBe(false);
    expect(isBusy([{ ...level, ours: [turn(20, 18), turn(22, 17)] }], 2)).toBe(true);
  });
});
