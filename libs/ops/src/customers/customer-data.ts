import type { CustomerRefs, KnownRefs, PersonalTable } from './personal-table.js';

/** What one app keeps about customers; an app with `CUSTOMER_OPS` provides one. */
export class CustomerData {
  /** `known` adds what this app knows her by besides, such as keys made of her address. */
  constructor(
    readonly tables: readonly PersonalTable[],
    readonly known: (refs: CustomerRefs, tenantId: string) => KnownRefs = (refs) => refs,
  ) {}
}
