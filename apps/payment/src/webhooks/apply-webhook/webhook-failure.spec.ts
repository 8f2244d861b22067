import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';

import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import { webhookFailure } from './webhook-failure.js';

const pgError = (code: string) => Object.assign(new Error('of the database'), { code });
const inDoubt = (cause?: unknown) => paymentInDoubt({ id: 'p' }, cause);

describe('PAY-8 only transient failures are retried', () => {
  it.each([
    ['the gateway does not answer, or answers 5xx or 429', inDoubt(new Error('socket hang up'))],
    [
      'a service of ours is unavailable',
      new RemoteCallError('CheckoutService', 'CompleteHosted', 14, undefined),
    ],
    ['a service of ours is busy', new DomainError('DEPENDENCY_UNAVAILABLE')],
    ['the database is unavailable', pgError('ECONNREFUSED')],
    ['the database stops', pgError('57P01')],
    ['no connection is free', new Error('timeout exceeded when trying to connect')],
    ['a deadlock', pgError('40P01')],
    ['a lock that is not to be had', pgError('55P03')],
    ['a statement that took too long', pgError('57014')],
    ['the database’s word behind another error', new Error('outer', { cause: pgError('53300') })],
  ])('%s: transient', (_what, error) => expect(webhookFailure(error)).toEqual({ kind: 'transient' }));

  it.each([
    ['the gateway knows no such object', inDoubt(new GatewayContradiction('missing', 'none')), 'missing'],
    ['another amount than the row’s', new GatewayContradiction('mismatch', 'differs'), 'mismatch'],
    ['an unknown status', new GatewayContradiction('not_understood', 'what?'), 'not_understood'],
    ['a move that cannot be', new GatewayContradiction('illegal_move', 'no'), 'illegal_move'],
    ['a rule of ours', new DomainError('ILLEGAL_PAYMENT_TRANSITION'), 'refused'],
  ])('%s: permanent', (_what, error, why) =>
    expect(webhookFailure(error)).toEqual({ kind: 'permanent', why }),
  );

  it.each([
    ['a slip in our code', new TypeError('undefined is not a function')],
    ['a constraint', pgError('23505')],
    ['something that is no error', 'thrown text'],
  ])('%s: unexpected, which few tries are spent on', (_what, error) =>
    expect(webhookFailure(error)).toEqual({ kind: 'unexpected' }),
  );
});
