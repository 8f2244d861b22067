import { describe, expect, it } from '@jest/globals';

import { defineSaga } from './define-saga.js';
import type { SagaOutcome } from './outcome.js';
import { type Script, Stage, type TestState, breakDown, refuse } from './testing/scripted-saga.js';

const attempt = { sagaId: 'c-1', attempt: 1, state: {} as TestState, budgetMs: 8_000, undoBudgetMs: 3_000 };

/** Three effects, of which the last is refused. */
function runRefused(
  stage: Stage,
  first: Script,
  second: Script,
  third: Script = {},
): Promise<SagaOutcome<TestState>> {
  const saga = defineSaga<TestState>({
    name: 'undo',
    version: 1,
    steps: ({ compensatable }) => [
      compensatable('a', stage.compensatable('a', first, 'release_a')),
      compensatable('b', stage.compensatable('b', second, 'release_b')),
      compensatable('c', stage.compensatable('c', { invoke: [refuse], ...third }), { onRefusal: 'undo-all' }),
      compensatable('d', stage.compensatable('d')),
    ],
  });
  return stage.runner().run({ ...attempt, saga });
}

describe('2.3 undo', () => {
  it('DEM-22 covers the steps that were begun, newest first, and none after them', async () => {
    const stage = new Stage();

    const outcome = await runRefused(stage, {}, {});

    expect(stage.journal).toEqual(['a', 'b', 'c', 'compensate c', 'compensate b', 'compensate a']);
    expect(outcome).toMatchObject({ kind: 'refused', undone: ['c', 'b', 'a'], failedUndos: [] });
  });

  it('is repeated while its outcome is unknown', async () => {
    const stage = new Stage();

    const outcome = await runRefused(stage, { compensate: [breakDown, breakDown, () => undefined] }, {});

    expect(outcome).toMatchObject({ undone: ['c', 'b', 'a'], failedUndos: [] });
    expect(stage.journal.filter((call) => call === 'compensate a')).toHaveLength(3);
  });

  it('that fails is reported under its operation and does not stop the others', async () => {
    const stage = new Stage();

    const outcome = await runRefused(stage, {}, { compensate: [breakDown] });

    expect(outcome).toMatchObject({
      undone: ['c', 'a'],
      failedUndos: [{ stepId: 'b', operation: 'release_b' }],
    });
  });

  it('that is refused is reported at once', async () => {
    const stage = new Stage();

    const outcome = await runRefused(stage, { compensate: [refuse] }, {});

    expect(outcome).toMatchObject({
      undone: ['c', 'b'],
      failedUndos: [{ stepId: 'a', operation: 'release_a' }],
    });
    expect(stage.journal.filter((call) => call === 'compensate a')).toHaveLength(1);
  });

  it('that hangs leaves the others their share of the time', async () => {
    const stage = new Stage();
    const hang = (): Promise<void> => {
      stage.clock.advance(1_000);
      return new Promise(() => undefined);
    };

    const outcome = await runRefused(stage, {}, { compensate: [hang] }, { compensate: [hang] });

    expect(outcome).toMatchObject({ undone: ['a'], failedUndos: [{ stepId: 'c' }, { stepId: 'b' }] });
  });

  it('has time of its own when that of the attempt is spent', async () => {
    const stage = new Stage();
    const takeAll = (): never => {
      stage.clock.advance(7_900);
      return refuse();
    };

    const outcome = await runRefused(stage, {}, {}, { invoke: [takeAll], timeoutMs: 8_000 });

    expect(outcome).toMatchObject({ kind: 'refused', undone: ['c', 'b', 'a'] });
  });
});
