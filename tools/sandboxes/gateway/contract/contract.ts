import type Stripe from 'stripe';

import { connect, startTestSandbox } from '../testing/sandbox-client.ts';
import type { TestSandbox } from '../testing/sandbox-client.ts';
import { ContractMirror } from './mirror.ts';
import { StripeOpenApi } from './openapi.ts';

/** The local gateway behind a mirror, and the SDK in front of it. */
export interface ContractStand {
  readonly sandbox: TestSandbox;
  readonly mirror: ContractMirror;
  readonly api: StripeOpenApi;
  readonly stripe: Stripe;
  readonly close: () => Promise<void>;
}

function given(name: 'STRIPE_MOCK_URL' | 'STRIPE_OPENAPI_FILE'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run npm run test:stripe-contract`);
  return value;
}

/** Starts it all. stripe-mock runs already. */
export async function startContractStand(): Promise<ContractStand> {
  const api = StripeOpenApi.fromFile(given('STRIPE_OPENAPI_FILE'));
  const sandbox = await startTestSandbox();
  const mirror = await ContractMirror.start({
    sandboxUrl: sandbox.url,
    mockUrl: given('STRIPE_MOCK_URL'),
    api,
  });
  const stripe = connect(mirror.url, {});
  const close = async (): Promise<void> => {
    await mirror.close();
    await sandbox.close();
  };
  return { sandbox, mirror, api, stripe, close };
}
