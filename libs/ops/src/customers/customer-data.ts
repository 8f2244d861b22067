import type { CustomerRefs, KnownRefs, PersonalTable } from './personal-table.js';

/** The personal data that one app stores; see `OpsModule`. */
export class CustomerData {
  /** `known` adds further keys of the customer in this app, such as hashes of the e-mail address. */
  constructor(
    readonly tables: readonly PersonalTable[],
    readonly known: (refs: CustomerRefs, tenantId: string) => KnownRefs = (refs) => refs,
  ) {}
}
