import { defineSaga } from '../define-saga.js';
import type { Saga } from '../define-saga.js';
import type { Script, Stage, TestState } from './scripted-saga.js';

/** The reactions of each step. */
export type Scripts = Partial<
  Record<'promotions' | 'stock' | 'pay' | 'pin' | 'create' | 'confirm' | 'apply' | 'finalise', Script>
>;

/** A saga of the same shape as ConfirmCheckout. */
export function checkout(stage: Stage, scripts: Scripts = {}): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'checkout',
    version: 1,
    steps: ({ bestEffort, compensatable, parallel, pivot, retriable }) => [
      parallel(
        compensatable(
          'promotions',
          stage.compensatable('promotions', scripts.promotions, 'release_promotions'),
        ),
        compensatable('stock', stage.compensatable('stock', scripts.stock, 'release_reservations')),
      ),
      compensatable('pay', stage.compensatable('pay', scripts.pay, 'void_authorization')),
      compensatable('pin', stage.compensatable('pin', scripts.pin), { onRefusal: 'undo-all' }),
      pivot('create', stage.pivot('create', scripts.create)),
      parallel(
        bestEffort('confirm', stage.deferrable('confirm', scripts.confirm ?? {}, 'confirm_reservations')),
        bestEffort('apply', stage.deferrable('apply', scripts.apply ?? {}, 'apply_promotion')),
      ),
      retriable('finalise', stage.retriable('finalise', scripts.finalise)),
    ],
  });
}

/** The request of a run, without its saga. */
export const attempt = { sagaId: 'c-1', attempt: 2, state: {} as TestState, budgetMs: 8_000 };
