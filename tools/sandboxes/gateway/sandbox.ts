import { chargeRoutes } from './api/charges.ts';
import { checkoutSessionRoutes } from './api/checkout-sessions.ts';
import { disputeRoutes } from './api/disputes.ts';
import { Gateway } from './api/gateway.ts';
import { paymentIntentRoutes } from './api/payment-intents.ts';
import { paymentMethodRoutes } from './api/payment-methods.ts';
import { refundRoutes } from './api/refunds.ts';
import { handleControl } from './control/control.ts';
import type { Call } from './http/messages.ts';
import { httpServer, listen, stop } from './http/server.ts';
import type { StripeSandbox, StripeSandboxOptions } from './sandbox-types.ts';
import { Core } from './state/core.ts';
import { openJournal } from './state/journal.ts';
import { eventRoutes } from './webhooks/events.ts';

const ROUTES = [
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...paymentMethodRoutes,
  ...checkoutSessionRoutes,
  ...eventRoutes,
];
const GRACE_MS = 3000;

/** The data folder cannot be written: further answers would promise what a restart forgets. */
function stopOnJournalFailure(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`stripe-sandbox: the journal cannot be written: ${reason}\n`);
  process.exit(1);
}

/**
 * Starts the local Stripe gateway. Without `dataDir` its state lives in memory and ends with it; without
 * `webhookUrl` events are kept and can be listed, but go nowhere.
 */
export async function startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox> {
  const { port, host = '127.0.0.1', dataDir, publicUrl } = options;
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const { webhookUrl, webhookSecret, webhookEvents } = options;
  const core = new Core({ webhookUrl, webhookSecret, webhookEvents, log });
  if (dataDir) core.store.journal = await openJournal(dataDir, core.store, stopOnJournalFailure);
  const gateway = new Gateway(core, ROUTES);
  const handle = async (call: Call) => (await handleControl(core, call)) ?? gateway.handle(call);
  const server = httpServer(handle, core.report);
  const url = `http://${host}:${await listen(server, port, host)}`;
  core.publicUrl = publicUrl ?? url;
  core.start();
  const close = async () => {
    await stop(server, GRACE_MS);
    await core.close();
  };
  return { url, close };
}
