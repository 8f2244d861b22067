import type { WrittenCallRule } from '@holdfast/fault-injection';

import { card } from '../../../launcher/shopper/shopper.ts';
import type { FaultCase } from '../../fault-runner/run-on-stack.ts';
import { buy, readyShopper } from '../buyer.ts';
import type { FaultContext } from '../fault-context.ts';
import { Wrong, liveCharges, query, until } from './observe.ts';

const ANSWER_TAKES_MS = 2_000;
const ALWAYS = 1_000;
const DRIVERS = ['checkout', 'checkout-worker'] as const;
const STORED = 'SELECT operation FROM failed_compensations WHERE checkout_id = $1';

/** Money that moved without a record of it, and undos that fail. */
export const MONEY: readonly FaultCase<FaultContext>[] = [
  {
    name: 'DEM-11 payment dies between the success of the gateway and its own commit: one charge, used by the order',
    run: gatewayAnswerDies,
  },
  {
    name: 'CHK-11 DEM-22 undos that fail are stored with the attempt, and done by the worker',
    run: undosFail,
  },
];

async function gatewayAnswerDies({ shop, stack }: FaultContext): Promise<string[]> {
  const shopper = await readyShopper(shop);
  await shop.stripe.request('POST', '/_sandbox/faults', {
    body: {
      match: { method: 'POST', path: '^/v1/payment_intents' },
      ...{ kind: 'delay', when: 'after', delayMs: ANSWER_TAKES_MS },
    },
  });
  const bought = buy(shopper);
  await until('the gateway has it', async () => (await liveCharges(shop, shopper.checkoutId)).length > 0);
  stack.killApp('payment');
  const { orderId, answers } = await bought;
  await shop.stripe.request('DELETE', '/_sandbox/faults');
  const wrong = await new Wrong()
    .unless(orderId !== undefined, `no order: ${answers.join(', ')}`)
    .andAtRest(stack);
  const charges = await liveCharges(shop, shopper.checkoutId);
  return charges.length === 1 ? wrong : [...wrong, `${charges.length} live charges`];
}

/** The worker does stored compensations as soon as the participant that refused them answers again. */
async function undosFail({ shop, stack, faults }: FaultContext): Promise<string[]> {
  const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
  const { checkoutId: checkout } = shopper;
  const fails = (call: string, more: Pick<WrittenCallRule, 'action' | 'reason'>): WrittenCallRule => ({
    ...{ id: faults.newId(call), call, checkout, times: ALWAYS },
    ...more,
  });
  const calls = [
    fails('OrderService.CreateOrder', { action: 'refuse', reason: 'ORDER_MISMATCH' }),
    fails('PaymentService.VoidPayment', { action: 'not_sent' }),
    fails('WarehouseService.ReleaseReservations', { action: 'not_sent' }),
    fails('PromotionService.ReleasePromotions', { action: 'lost_answer' }),
  ];
  // No driver of the attempt, the worker included, can compensate for a while.
  for (const app of DRIVERS) faults.set(app, { calls });
  const refused = shopper.tryConfirm(card()).catch(() => undefined);
  const isStored = async (): Promise<boolean> =>
    (await query<{ operation: string }>(stack, 'checkout', STORED, [checkout])).length === 3;
  await until('all three undos are stored', isStored);
  faults.clear();
  await refused;
  const end = await buy(shopper);
  return new Wrong()
    .unless(end.orderId !== undefined, `cannot be confirmed again: ${end.answers.join(', ')}`)
    .andAtRest(stack);
}
