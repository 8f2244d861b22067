import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { runOps } from './commands.ts';
import { ops } from './testing/run-recorded.ts';

describe('7.1 the commands', () => {
  it.each([
    [
      'prices set TEE 1999 --tenant demo-eu',
      ['setPrice', 'demo-eu', 'TEE', { currency: 'EUR', unitPriceMinor: 1999 }],
    ],
    [
      '--tenant demo-jp prices set TEE 0',
      ['setPrice', 'demo-jp', 'TEE', { currency: 'JPY', unitPriceMinor: 0 }],
    ],
    [
      'prices --tenant demo set TEE 5 --currency CAD',
      ['setPrice', 'demo', 'TEE', { currency: 'CAD', unitPriceMinor: 5 }],
    ],
    [
      'prices set TEE 5 --dry-run',
      ['setPrice', 'demo', 'TEE', { currency: 'USD', unitPriceMinor: 5, dryRun: true }],
    ],
    ['stock set TEE 7', ['setStock', 'demo', 'TEE', 7, {}]],
    ['stock set TEE 7 --location east --tenant t', ['setStock', 't', 'TEE', 7, { locationId: 'east' }]],
    ['stock show TEE', ['stock', 'demo', 'TEE']],
    ['promotions list', ['promotions', 'demo']],
    ['promotions show only5 --tenant demo-eu', ['promotion', 'demo-eu', 'only5']],
    ['orders show 0190a5b2', ['order', 'demo', '0190a5b2']],
    ['returns list', ['returns.open', 'demo']],
    ['returns list --order o1 --tenant t', ['returns.ofOrder', 't', 'o1']],
    ['returns show r1', ['returns.show', 'demo', 'r1']],
    [
      'returns request o1 l1=2 l2=1 --reason SMALL --for TEE=3',
      [
        'returns.request',
        'demo',
        'o1',
        {
          lines: [
            { lineId: 'l1', quantity: 2 },
            { lineId: 'l2', quantity: 1 },
          ],
          reason: 'SMALL',
          exchangeFor: [{ sku: 'TEE', quantity: 3 }],
        },
      ],
    ],
    [
      'returns approve r1 --with-shipping',
      ['returns.decide', 'demo', 'r1', 'approve', { withShipping: true }],
    ],
    ['returns approve r1', ['returns.decide', 'demo', 'r1', 'approve', { withShipping: undefined }]],
    [
      'returns receive r1 --damaged l1 l2',
      ['returns.decide', 'demo', 'r1', 'receive', { damagedLineIds: ['l1', 'l2'] }],
    ],
    ['returns complete r1', ['returns.decide', 'demo', 'r1', 'complete', {}]],
    ['returns reject r1 --note worn', ['returns.decide', 'demo', 'r1', 'reject', { note: 'worn' }]],
    [
      'dead-letters list --app order --topic payment.failed',
      [
        'events.deadLetters',
        'demo',
        { app: 'order', topic: 'payment.failed', status: 'stored', limit: undefined },
      ],
    ],
    ['dead-letters show d1', ['events.deadLetter', 'demo', 'd1', { app: undefined }]],
    [
      'dead-letters retry d1',
      ['events.retryDeadLetter', 'demo', 'd1', { app: undefined, dryRun: undefined }],
    ],
    [
      'dead-letters retry-all --dry-run --topic t1',
      ['events.retryDeadLetters', 'demo', { app: undefined, topic: 't1', dryRun: true }],
    ],
    [
      'dead-letters resolve d1 --note known',
      ['events.resolveDeadLetter', 'demo', 'd1', { app: undefined, note: 'known', dryRun: undefined }],
    ],
    ['outbox list --app payment', ['events.failedEvents', 'demo', { app: 'payment' }]],
    ['outbox show e1', ['events.event', 'demo', 'e1', { app: undefined }]],
    ['outbox retry e1', ['events.retryEvent', 'demo', 'e1', { app: undefined, dryRun: undefined }]],
    [
      'outbox retry-all',
      ['events.retryEvents', 'demo', { app: undefined, topic: undefined, dryRun: undefined }],
    ],
    [
      'outbox resolve e1 --note dup',
      ['events.resolveEvent', 'demo', 'e1', { app: undefined, note: 'dup', dryRun: undefined }],
    ],
    [
      'webhooks list --type charge.refunded --limit 5',
      ['webhooks.list', 'demo', { status: undefined, type: 'charge.refunded', limit: '5' }],
    ],
    ['webhooks show evt_1', ['webhooks.show', 'demo', 'evt_1']],
    ['webhooks retry evt_1', ['webhooks.retry', 'demo', 'evt_1', { dryRun: undefined }]],
    ['webhooks retry-all --dry-run', ['webhooks.retryAll', 'demo', { type: undefined, dryRun: true }]],
    [
      'webhooks resolve evt_1 --note known',
      ['webhooks.resolve', 'demo', 'evt_1', { note: 'known', dryRun: undefined }],
    ],
    ['orders news --order o1', ['events.unappliedEvents', 'demo', { orderId: 'o1' }]],
    ['acts --subject d1', ['events.audit', 'demo', { app: undefined, subject: 'd1' }]],
    ['orders refund 0190a5b2 100', ['refundOrder', 'demo', '0190a5b2', 100, {}]],
    ['orders refund 0190a5b2 100 --key k1 --tenant t', ['refundOrder', 't', '0190a5b2', 100, { key: 'k1' }]],
    ['shipping-rates disable --tenant demo-eu', ['setRatesEnabled', 'demo-eu', false, {}]],
    ['shipping-rates enable', ['setRatesEnabled', 'demo', true, {}]],
    ['shipping-rates enable --dry-run', ['setRatesEnabled', 'demo', true, { dryRun: true }]],
    ['catalog import p.csv v.csv', ['importProducts', 'demo', 'p.csv', 'v.csv']],
    ['compensations list', ['compensations.list', 'demo', {}]],
    [
      'compensations list --status exhausted --operation cart_cleanup --checkout c1 --tenant t',
      ['compensations.list', 't', { status: 'exhausted', operation: 'cart_cleanup', checkoutId: 'c1' }],
    ],
    ['compensations show 0190', ['compensations.show', 'demo', '0190']],
    ['compensations retry 0190 --note again', ['compensations.retry', 'demo', '0190', { note: 'again' }]],
    [
      'compensations retry --operation void_authorization --dry-run',
      ['compensations.retry', 'demo', undefined, { operation: 'void_authorization', dryRun: true }],
    ],
    [
      'compensations resolve 0190 --note voided',
      ['compensations.resolve', 'demo', '0190', { note: 'voided' }],
    ],
  ])('%s', async (line, expected) => {
    const { code, out, err, operations } = await ops(line);

    expect([code, err]).toEqual([0, '']);
    expect(operations.asked).toEqual([expected]);
    expect(out).not.toBe('');
    expect(operations.closed).toBe(true);
  });

  it.each([
    '--port-offset 1000 --data-dir /d promotions list',
    'promotions list --data-dir /d --port-offset 1000',
  ])('finds its stack by %s', async (line) => {
    expect((await ops(line)).opened).toEqual([expect.objectContaining({ portOffset: 1000, dataDir: '/d' })]);
  });
});

describe('7.1 wrong words and refusals', () => {
  it.each([
    ['prices set TEE 19.99', 'whole number'],
    ['prices set TEE ten', 'whole number'],
    ['prices set TEE -- -5', 'whole number'],
    ['prices set TEE 1 --currency usd', 'a code such as EUR'],
    ['prices set TEE', "missing required argument 'minor'"],
    ['stock set TEE 10000001', 'at most'],
    ['stock set TEE -- -1', 'whole number'],
    ['stock set TEE', "missing required argument 'quantity'"],
    ['promotions show', "missing required argument 'code'"],
    ['shipping-rates', 'Usage:'],
    ['shipping-rates disable standard', 'too many arguments'],
    ['stock set TEE 1 2', 'too many arguments'],
    ['promotions drop ONLY5', "unknown command 'drop'"],
    ['prizes set TEE 1', "unknown command 'prizes'"],
    ['promotions list --tenat demo', "unknown option '--tenat'"],
    ['promotions list --port-offset x', 'whole number'],
    ['compensations list --status lost', 'allowed choices are pending'],
    ['compensations retry --operation undo', 'allowed choices are'],
    ['compensations resolve 0190', "required option '--note <text>' not specified"],
    ['promotions', 'Usage:'],
    ['', 'Usage:'],
  ])('%j is said to be wrong, exit code 2, and nothing is asked', async (line, message) => {
    const { code, err, opened } = await ops(line);

    expect(code).toBe(2);
    expect(err.toLowerCase()).toContain(message.toLowerCase());
    expect(opened).toEqual([]);
  });

  it('wants the currency of a shop it does not know', async () => {
    const { code, err, operations } = await ops('prices set TEE 5 --tenant mine');

    expect([code, operations.asked]).toEqual([1, []]);
    expect(err).toContain('--currency');
  });

  it('says why the stack refused, exit code 1', async () => {
    const refusal = new DomainError('SKU_UNKNOWN', { detail: 'the catalogue of tenant demo has no TEE' });
    const { code, err, operations } = await ops('stock set TEE 5', refusal);

    expect([code, err]).toEqual([1, 'SKU_UNKNOWN: the catalogue of tenant demo has no TEE']);
    expect(operations.closed).toBe(true);
  });

  it('names every bad row of an import', async () => {
    const refusal = new DomainError('VALIDATION_FAILED', {
      detail: '2 problems; nothing was imported',
      errors: [
        { path: 'variants:3:weight_grams', message: 'expected a whole number' },
        { path: 'products:2:handle', message: 'mug has no variant' },
      ],
    });

    expect((await ops('catalog import p.csv v.csv', refusal)).err.split('\n')).toEqual([
      'VALIDATION_FAILED: 2 problems; nothing was imported',
      '  variants:3:weight_grams: expected a whole number',
      '  products:2:handle: mug has no variant',
    ]);
  });

  it('says what to do where no stack runs', async () => {
    const errors: string[] = [];
    const code = await runOps(['node', 'ops', 'promotions', 'list', '--data-dir', '/nowhere/at/all'], {
      printError: (text) => void errors.push(text),
    });

    expect(code).toBe(1);
    expect(errors.join('\n')).toContain('npm start');
  });
});
