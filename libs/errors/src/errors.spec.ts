import { describe, expect, it } from '@jest/globals';

import { CODES, DomainError, REASONS, decodeStatus, encodeStatus, isRefusal, toProblem } from './index.js';
import type { Reason } from './index.js';

const reasons = Object.keys(REASONS) as Reason[];

describe('SYS-7 errors', () => {
  it.each(reasons)('%s passes through gRPC with its reason, metadata and per-line errors', (reason) => {
    const sent = new DomainError(reason, {
      detail: 'why',
      metadata: { a: 'b' },
      errors: [{ lineId: 'l1' }],
      extensions: { orderId: 'o1' },
    });

    const { code, message, details } = encodeStatus(sent);
    const received = decodeStatus(code, message, details, undefined);

    expect(received).toMatchObject({
      reason,
      message: 'why',
      metadata: { a: 'b' },
      errors: [{ lineId: 'l1' }],
      extensions: { orderId: 'o1' },
    });
  });

  it.each(reasons)('%s becomes a problem document with a 4xx or 5xx status', (reason) => {
    const problem = toProblem(new DomainError(reason), 'r1');

    expect(problem).toMatchObject({ reason, requestId: 'r1', title: REASONS[reason].title });
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(600);
  });

  it('has its metadata in camel case over HTTP, like every name of the API', () => {
    const metadata = { decline_code: 'insufficient_funds', code: 'card_declined' };

    expect(toProblem(new DomainError('PAYMENT_DECLINED', { metadata }), 'r1')).toMatchObject({
      declineCode: 'insufficient_funds',
      code: 'card_declined',
    });
    expect(toProblem(new DomainError('PAYMENT_DECLINED', { metadata }), 'r1')).not.toHaveProperty(
      'decline_code',
    );
  });

  it('treats only allow-listed codes with our ErrorInfo as a refusal', () => {
    expect(isRefusal(new DomainError('OUT_OF_STOCK'))).toBe(true);
    expect(isRefusal(new DomainError('INTERNAL'))).toBe(false);
    expect(isRefusal(new DomainError('PAYMENT_IN_DOUBT'))).toBe(false);
    expect(isRefusal(new DomainError('CHECKOUT_IN_PROGRESS'))).toBe(false);
    expect(isRefusal(Object.assign(new Error('no'), { code: CODES.FAILED_PRECONDITION }))).toBe(false);
  });

  it('TRU-16 a gateway that takes no payments is a refusal that may be retried', () => {
    const error = new DomainError('PAYMENT_UNAVAILABLE');

    expect(isRefusal(error)).toBe(true);
    expect(error.httpStatus).toBe(503);
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('ignores a status without ErrorInfo, or with another code than its reason has', () => {
    const { message, details } = encodeStatus(new DomainError('OUT_OF_STOCK'));

    expect(decodeStatus(CODES.FAILED_PRECONDITION, 'x', undefined, undefined)).toBeUndefined();
    expect(decodeStatus(CODES.INTERNAL, message, details, undefined)).toBeUndefined();
    expect(decodeStatus(CODES.INTERNAL, message, Buffer.from('nonsense'), undefined)).toBeUndefined();
  });
});
