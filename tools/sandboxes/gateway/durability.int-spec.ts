import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';
import { startReceiver } from './testing/webhook-receiver.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

async function launch(dataDir: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout!, 'data');
  return { process: child, url: /http:\S+/.exec(String(line))![0] };
}

async function create(url: string, key: string): Promise<Response> {
  const form =
    'amount=5000&currency=usd&confirm=true&capture_method=manual&payment_method=pm_card_visa&return_url=https://shop.example';
  const headers = { authorization: 'Bearer sk_test_x', 'idempotency-key': key };
  return fetch(`${url}/v1/payment_intents`, { method: 'POST', body: form, headers });
}

describe('SYS-10 stripe sandbox: what survives', () => {
  let dataDir: string;
  const open: TestSandbox[] = [];
  const start = async (options = {}) => {
    const sandbox = await startTestSandbox({ dataDir, ...options });
    open.push(sandbox);
    return sandbox;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'stripe-sandbox-'));
  });
  afterEach(async () => {
    for (const sandbox of open.splice(0)) await sandbox.close().catch(() => undefined);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('keeps intents, keys, events and the clock over a restart', async () => {
    const first = await start();
    const intent = await first.stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'k1' });
    const clock = await first.control('POST', 'clock', { advanceSeconds: 3600 });
    await open.pop()!.close();
    const second = await start();
    const replayed = await second.stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'k1' });
    expect(replayed.id).toBe(intent.id);
    expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await second.control('GET', 'clock')).now).toBeGreaterThanOrEqual(clock.now ?? Number.NaN);
    expect((await second.stripe.events.list()).data).toHaveLength(3);
    await second.control('POST', 'clock', { advanceSeconds: 7 * 24 * 3600 });
    expect((await second.stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled');
  });

  it('keeps every answered call when killed under load, with its key', async () => {
    const first = await launch(dataDir);
    const answered = new Map<string, string>();
    const caller = async (name: number) => {
      for (let i = 0; ; i += 1) {
        const key = `k-${name}-${i}`;
        answered.set(key, await (await create(first.url, key)).text());
        if (answered.size === 200) first.process.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 8 }, (_, name) => caller(name)));
    const second = await launch(dataDir);
    for (const [key, body] of answered) {
      if (body) expect(await (await create(second.url, key)).text()).toBe(body);
    }
    second.process.kill('SIGTERM');
    expect(await once(second.process, 'exit')).toEqual([0, null]);
    expect(answered.size).toBeGreaterThanOrEqual(200);
  }, 30_000);

  it('starts from a journal whose last line was torn', async () => {
    const first = await start();
    const { id } = await first.stripe.paymentIntents.create(cardPayment());
    await open.pop()!.close();
    await appendFile(join(dataDir, 'journal.jsonl'), '[["put","payment_intent",{"id":"pi_to');
    const second = await start();
    expect((await second.stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  });

  it('delivers after a restart what was not delivered before', async () => {
    const receiver = await startReceiver();
    const endpoint = { webhookUrl: receiver.url, webhookSecret: 'whsec_x' };
    const first = await start(endpoint);
    await first.control('POST', 'webhooks', { paused: true });
    await first.stripe.paymentIntents.create(cardPayment());
    await open.pop()!.close();
    expect(receiver.deliveries).toHaveLength(0);
    const second = await start(endpoint);
    await receiver.until((deliveries) => deliveries.length === 3);
    await second.stripe.paymentIntents.list();
    await open.pop()!.close();
    await receiver.close();
  });

  it('forgets everything on reset', async () => {
    const first = await start();
    const { id } = await first.stripe.paymentIntents.create(cardPayment());
    await first.control('POST', 'reset');
    await open.pop()!.close();
    const second = await start();
    expect((await refusal(second.stripe.paymentIntents.retrieve(id))).statusCode).toBe(404);
  });
});
