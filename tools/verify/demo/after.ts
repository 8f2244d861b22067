import { readdir } from 'node:fs/promises';

import { eventually } from './eventually.ts';

const CONVERGES_MS = 30_000;

/** What has to follow from the orders, by events: every card order captured, every conversion a fact, every confirmation a mail. */
export async function awaitConsequences({ ops, orders, mailbox }) {
  const settled = await eventually(async () => {
    const states = await Promise.all(orders.map(({ shopper, orderId }) => shopper.order(orderId)));
    return states.some(isUnsettled) ? undefined : states;
  }, CONVERGES_MS);
  const states = settled ?? (await Promise.all(orders.map(({ shopper, orderId }) => shopper.order(orderId))));
  const conversions = await eventually(async () => {
    const count = await conversionsOf(ops, orders);
    return count >= orders.length ? count : undefined;
  }, CONVERGES_MS);
  const mails = await eventually(async () => {
    const count = await mailsFor(mailbox, orders);
    return count >= orders.length ? count : undefined;
  }, CONVERGES_MS);
  return {
    states,
    conversions: conversions ?? (await conversionsOf(ops, orders)),
    mails: mails ?? (await mailsFor(mailbox, orders)),
  };
}

/** A card order moves on when its payment was captured; cash on delivery waits for the parcel. */
const isUnsettled = ({ status, paymentType }) =>
  status === 'pending' || (status === 'confirmed' && paymentType === 'card');

async function conversionsOf(ops, orders) {
  const tenants = [...new Set(orders.map(({ shopper }) => shopper.tenant))];
  const counts = await Promise.all(tenants.map((tenant) => ops.conversions(tenant)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Orders that at least one mail in the mailbox is about. */
async function mailsFor(mailbox, orders) {
  const files = (await readdir(mailbox, { recursive: true }).catch(() => [])).join('\n');
  return orders.filter(({ orderNumber }) => files.includes(orderNumber)).length;
}
