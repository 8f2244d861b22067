/*
 * The personal data of a service (SEC-4), as data: the rows of a customer, their export and their erase. Export, erase, the page
 * docs/operations/personal-data.md and the spec that finds forgotten columns read the same lists.
 */

/** The effect of an erase on a column. `blanked`: set to this SQL expression over the row `r`. `kept`: unchanged, and why; `years` where a law requires it. */
export type Erasure =
  | { readonly how: 'blanked'; readonly to: string; readonly leaves?: string }
  | { readonly how: 'kept'; readonly why: string; readonly years?: number };

/** A column that names or describes a person. */
export interface PersonalColumn {
  /** An export shows it unchanged, as this SQL expression over `r`, or (false: a secret, or the shop's own data) not at all. */
  readonly shown: boolean | string;
  /** Omitted where the table's rows are deleted. */
  readonly erased?: Erasure;
}

/** Business that has to end before its row may be erased. */
export interface OpenBusiness {
  /** SQL condition over `r`. */
  readonly when: string;
  /** SQL expression over `r` that names the row. */
  readonly id: string;
  /** The text for the operator, a sentence about that row. */
  readonly says: string;
}

/** A table with personal data. SQL is over the alias `r` and may name `:tenant` and the lists of a `CustomerRefs`. */
export interface PersonalTable {
  readonly name: string;
  /** SQL condition for the rows of the customer. Must hold for no row where every list is empty. */
  readonly ownedByCustomer: string;
  readonly columns: Readonly<Record<string, PersonalColumn>>;
  /** Further columns that an export shows. */
  readonly shows?: readonly string[];
  /** Rows are deleted, not blanked. */
  readonly isDeleted?: boolean;
  /** The ids of these rows in other services: SQL expressions over `r`. */
  readonly refs?: Partial<Readonly<Record<RefName, string>>>;
  readonly open?: readonly OpenBusiness[];
}

/** The ids of a customer's rows between services. */
export const REF_NAMES = ['orderIds', 'orderNumbers', 'checkoutIds', 'paymentIds'] as const;
export type RefName = (typeof REF_NAMES)[number];

/** A customer: an account, an e-mail address (in lower case), or both, with the ids of their rows in the services. */
export type CustomerRefs = Readonly<Record<RefName | 'customerIds' | 'emails', readonly string[]>>;
/** The same with an app's further keys of the customer, each a list by its name in SQL. */
export type KnownRefs = Readonly<Record<string, readonly string[]>>;

/** Replaces an erased address. `.invalid` is reserved (RFC 2606): it never receives mail. */
export const ERASED_EMAIL = 'erased@erased.invalid';

/** The column is set to NULL. */
export const toNull: Erasure = { how: 'blanked', to: 'NULL' };
/** The address is replaced by `ERASED_EMAIL`. */
export const toErasedEmail: Erasure = {
  how: 'blanked',
  to: `'${ERASED_EMAIL}'`,
  leaves: `\`${ERASED_EMAIL}\``,
};

/** SQL: whether a text is one of the customer's addresses; case makes no difference. */
export const isOwnEmail = (text: string): string => `lower(${text}) = ANY(:emails)`;
/** SQL: whether a text is the customer's account. */
export const isOwnAccount = (text: string): string => `${text} = ANY(:customerIds)`;
