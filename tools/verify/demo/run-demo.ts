import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { OrderView } from '../../launcher/shopper/answers.ts';
import { Shop } from '../../launcher/shopper/shop.ts';
import type { Stack } from '../../launcher/stack.ts';
import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { Operations } from '../../ops/operations.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';
import { auditStack } from '../audit/audit-stack.ts';
import { printAudit } from '../audit/print-audit.ts';
import { awaitConsequences } from './after.ts';
import type { DemoOptions } from './options.ts';
import { printOrders, printRow } from './print-demo.ts';
import type { PlayedScenario } from './print-demo.ts';
import type { DemoContext, Scenario } from './scenario.ts';
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

const SCENARIOS: readonly Scenario[] = [
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

/** Runs the demo; returns the exit code. */
export async function runDemo({ portOffsets, dataDir, only }: DemoOptions): Promise<number> {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(only));
  if (scenarios.length === 0) {
    const names = SCENARIOS.map(({ name }) => `  ${name}`).join('\n');
    console.error(`No scenario has "${only}" in its name. There are:\n${names}`);
    return 2;
  }
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'holdfast-demo-')));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupted.abort());
  let stack: Stack | undefined;
  try {
    const { signal } = interrupted;
    stack = await startOnFreePorts(portOffsets, { dataDir: folder, signal });
    return (await play(stack, scenarios)) ? 0 : 1;
  } catch (error) {
    console.error('\n', error);
    return 1;
  } finally {
    await stack?.stop();
    if (!dataDir) await rm(folder, { recursive: true, force: true });
  }
}

/** Plays the scenarios and audits the stack; whether all held. */
async function play(stack: Stack, scenarios: readonly Scenario[]): Promise<boolean> {
  const shop = new Shop(stack.urls);
  const ops = new Operations(stack);
  const key = await openSigningKey(stack.dataDir);
  const context: DemoContext = {
    shop,
    ops,
    token: (customer) => issueToken({ key, issuer: stack.issuer, ...customer }),
  };
  try {
    const { orders, failures } = await playAll(scenarios, context);
    const consequences = await awaitConsequences({ ops, orders, mailbox: stack.urls.mailbox });
    printOrders({ orders, ...consequences });
    const isFollowed =
      consequences.conversions === orders.length &&
      consequences.mails === orders.length &&
      consequences.states.every(isSettled);
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
    return ok;
  } finally {
    ops.close();
    await shop.close();
  }
}

async function playAll(scenarios: readonly Scenario[], context: DemoContext) {
  console.log('\nPlacing orders:\n');
  const rows: PlayedScenario[] = [];
  for (const scenario of scenarios) {
    const row = await playOne(scenario, context);
    printRow(row);
    rows.push(row);
  }
  return { orders: rows.flatMap(({ orders }) => orders), failures: rows.filter(({ ok }) => !ok).length };
}

async function playOne(scenario: Scenario, context: DemoContext): Promise<PlayedScenario> {
  const started = performance.now();
  const { name, expected } = scenario;
  const result = await scenario
    .run(context)
    .catch((error: unknown) => ({ ok: false, happened: String(error), orders: [] }));
  return { name, expected, ...result, seconds: (performance.now() - started) / 1_000 };
}

const isSettled = ({ status, paymentType }: OrderView): boolean =>
  status === (paymentType === 'card' ? 'processing' : 'confirmed');
