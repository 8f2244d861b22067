import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Shop } from '../../launcher/shopper/shop.ts';
import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { Operations } from '../../ops/operations.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';
import { auditStack } from '../audit/audit-stack.ts';
import { printAudit } from '../audit/print-audit.ts';
import { awaitConsequences } from './after.ts';
import { eventually } from './eventually.ts';
import { printOrders, printRow } from './print-demo.ts';
import { noShippingRate, priceChange, yenByCustomer } from './scenarios/changes.ts';
import { limitedCode, percentageCode, shippingCode } from './scenarios/codes.ts';
import { lastPieces, manyClicks } from './scenarios/contention.ts';
import { hostedPage, pageThenCard } from './scenarios/hosted.ts';
import {
  abandonedBrowser,
  challenge,
  declinedThenGood,
  payByCard,
  payOnDelivery,
} from './scenarios/paying.ts';

const SCENARIOS = [
  payByCard,
  payOnDelivery,
  percentageCode,
  shippingCode,
  limitedCode,
  declinedThenGood,
  challenge,
  abandonedBrowser,
  hostedPage,
  pageThenCard,
  manyClicks,
  lastPieces,
  priceChange,
  noShippingRate,
  yenByCustomer,
];
const OFFSETS = [0, 10_000, 16_000];

/** Runs the demo; answers the exit code. */
export async function runDemo({ portOffset, dataDir, only }) {
  const folder = dataDir ? path.resolve(dataDir) : await mkdtemp(path.join(tmpdir(), 'holdfast-demo-'));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupted.abort());
  let stack;
  try {
    const offsets = portOffset === undefined ? OFFSETS : [portOffset];
    const { signal } = interrupted;
    stack = await startOnFreePorts(offsets, { dataDir: folder, signal, onLine: (line) => console.log(line) });
    return await play(
      stack,
      SCENARIOS.filter(({ name }) => !only || name.includes(only)),
    );
  } catch (error) {
    console.error(`\n${error.stack ?? error}`);
    return 1;
  } finally {
    await stack?.stop();
    if (!dataDir) await rm(folder, { recursive: true, force: true });
  }
}

async function play(stack, scenarios) {
  const shop = new Shop(stack.urls);
  const ops = new Operations(stack);
  const key = await openSigningKey(stack.dataDir);
  const token = ({ customer, tenant }) =>
    issueToken({ key, issuer: stack.issuer, customerId: customer, tenant });
  try {
    console.log('\nPlacing orders:\n');
    const orders = [];
    let failures = 0;
    for (const scenario of scenarios) {
      const row = await playOne(scenario, { shop, ops, token, eventually });
      printRow(row);
      orders.push(...row.orders);
      if (!row.ok) failures += 1;
    }
    const consequences = await awaitConsequences({ ops, orders, mailbox: stack.urls.mailbox });
    printOrders({ orders, ...consequences });
    const isFollowed =
      consequences.conversions === orders.length &&
      consequences.mails === orders.length &&
      areSettled(consequences.states);
    if (!isFollowed) console.log('FAIL  not every order had its consequences in time');
    const findings = await auditStack(stack);
    printAudit(findings);
    const isClean = findings.every(({ offenders }) => offenders.length === 0);
    const ok = failures === 0 && isFollowed && isClean;
    console.log(
      ok
        ? '\nAll held.'
        : `\nNot all held: ${failures} of ${scenarios.length} scenarios failed${isClean ? '' : ', and the audit found violations'}.`,
    );
    return ok ? 0 : 1;
  } finally {
    ops.close();
    await shop.close();
  }
}

async function playOne(scenario, context) {
  const started = performance.now();
  const { name, expected } = scenario;
  try {
    const result = await scenario.run(context);
    return { name, expected, ...result, seconds: (performance.now() - started) / 1_000 };
  } catch (error) {
    return {
      name,
      expected,
      ok: false,
      happened: String(error),
      orders: [],
      seconds: (performance.now() - started) / 1_000,
    };
  }
}

const areSettled = (states) =>
  states.every(({ status, paymentType }) =>
    paymentType === 'card' ? status === 'processing' : status === 'confirmed',
  );
