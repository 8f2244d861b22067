import path from 'node:path';

import { CHILD_PRELOAD } from '../apps/apps.ts';
import type { OnLine } from '../on-line.ts';
import { inRepository } from '../paths.ts';
import { untilPortAnswers } from '../ports/ports.ts';
import { freshLogFile } from './logs.ts';
import { ManagedProcess } from './managed-process.ts';
import type { RunningParts } from './running-parts.ts';

/** The events that payment acts on, as an endpoint at Stripe would list them. */
const WEBHOOK_EVENTS = [
  'payment_intent.requires_action',
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'charge.refund.updated',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
];

/** Starts the local gateway, which sends its webhooks to payment; returns its URL. */
export async function startStripe({
  dataDir,
  port,
  paymentPort,
  webhookSecret,
  onLine,
  running,
}: {
  dataDir: string;
  port: number;
  paymentPort: number;
  webhookSecret: string;
  onLine: OnLine;
  running: RunningParts;
}): Promise<string> {
  const main = inRepository('tools', 'sandboxes', 'gateway', 'main.ts');
  const server = new ManagedProcess({
    name: 'stripe',
    command: process.execPath,
    args: [
      '--max-semi-space-size=8',
      ...['--import', CHILD_PRELOAD],
      ...[main, '--port', String(port), '--data-dir', path.join(dataDir, 'stripe')],
      ...[
        '--webhook-url',
        `http://127.0.0.1:${paymentPort}/webhooks/stripe`,
        '--webhook-secret',
        webhookSecret,
        '--webhook-events',
        WEBHOOK_EVENTS.join(','),
      ],
    ],
    env: { PATH: process.env.PATH },
    logFile: freshLogFile(dataDir, 'stripe'),
    ready: (signal) => untilPortAnswers(port, { signal }),
    onLine,
  });
  await running.add('gateway', server).start();
  return `http://127.0.0.1:${port}`;
}
