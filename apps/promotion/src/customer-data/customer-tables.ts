import { DEAD_LETTERS, isOwnAccount } from '@holdfast/ops';
import type { CustomerRefs, Erasure, KnownRefs, PersonalColumn, PersonalTable } from '@holdfast/ops';

import { emailKeyOf } from '../domain/customer-key.js';
import type { Pseudonyms } from '../domain/pseudonyms.js';

const PREFIX = `'erased:%'`;

/** The customer's own value is replaced by its pseudonym, so that limits still apply; another value, found by the checkout, is removed. */
const toPseudonym = (column: string, list: string, pseudonyms: string): Erasure => ({
  how: 'blanked',
  to: `CASE WHEN ${column} = ANY(${list}) THEN (${pseudonyms})[1] WHEN ${column} LIKE ${PREFIX} THEN ${column} END`,
  leaves: 'a hash under `ERASURE_KEY`, so that limits per customer still hold',
});

const columns: Readonly<Record<'customer_id' | 'email_key', PersonalColumn>> = {
  customer_id: {
    shown: true,
    erased: toPseudonym('r.customer_id', ':customerIds', ':accountPseudonyms'),
  },
  email_key: { shown: true, erased: toPseudonym('r.email_key', ':emailKeys', ':emailPseudonyms') },
};

const ownedByCustomerOr = (byId: string): string =>
  `r.tenant_id = :tenant AND (${isOwnAccount('r.customer_id')} OR r.email_key = ANY(:emailKeys)
     OR r.customer_id = ANY(:accountPseudonyms) OR r.email_key = ANY(:emailPseudonyms) OR ${byId})`;

/** The tables with personal data (SEC-4). Uses stay, because the counters are their sums. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  {
    name: 'promotion_uses',
    ownedByCustomer: ownedByCustomerOr('r.checkout_id = ANY(:checkoutIds::uuid[])'),
    shows: ['promotion_id', 'order_id', 'status', 'created_at'],
    columns,
  },
  {
    name: 'customer_orders',
    ownedByCustomer: ownedByCustomerOr('r.order_id = ANY(:orderIds::uuid[])'),
    shows: ['order_id'],
    columns,
  },
  DEAD_LETTERS,
];

/** Adds the keys of the customer's addresses, and the pseudonyms that replace account and address once erased. */
export const knownToPromotions =
  (pseudonyms: Pseudonyms) =>
  (refs: CustomerRefs, tenantId: string): KnownRefs => {
    const emailKeys = refs.emails.flatMap((email) => emailKeyOf(email) ?? []);
    const hashed = (values: readonly string[]) =>
      values.flatMap((value) => pseudonyms.of(tenantId, value) ?? []);
    return {
      ...refs,
      emailKeys,
      accountPseudonyms: hashed(refs.customerIds),
      emailPseudonyms: hashed(emailKeys),
    };
  };
