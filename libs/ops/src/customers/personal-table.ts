/*
 * What a service keeps about customers (SEC-4), as data: which rows are hers, what an export shows of them, what an erase does to them.
 * Export, erase, the page docs/operations/personal-data.md and the spec that looks for forgotten columns all read the same lists.
 */

/** What an erase does to a column. `blanked`: becomes this SQL expression over the row `r`. `kept`: stays, and why; `years` where a law says so. */
export type Erasure =
  | { readonly how: 'blanked'; readonly to: string; readonly leaves?: string }
  | { readonly how: 'kept'; readonly why: string; readonly years?: number };

/** A column that names or describes a person. */
export interface PersonalColumn {
  /** An export shows it as it is, as this SQL expression over `r`, or (false: a secret, or the shop's own) not at all. */
  readonly shown: boolean | string;
  /** Left out where the table's rows are deleted. */
  readonly erased?: Erasure;
}

/** Something that has to end before its row may be forgotten. */
export interface OpenBusiness {
  /** SQL condition over `r`. */
  readonly when: string;
  /** SQL expression over `r` that names the row. */
  readonly id: string;
  /** What an operator is told, as a sentence about that row. */
  readonly says: string;
}

/** A table with personal data. SQL is over the alias `r` and may name `:tenant` and the lists of a `CustomerRefs`. */
export interface PersonalTable {
  readonly name: string;
  /** Which rows are hers. Has to hold for no row where every list is empty. */
  readonly hers: string;
  readonly columns: Readonly<Record<string, PersonalColumn>>;
  /** Columns beside them that an export shows. */
  readonly shows?: readonly string[];
  /** Rows are deleted, not blanked. */
  readonly isDeleted?: boolean;
  /** By what other services know these rows: SQL expressions over `r`. */
  readonly refs?: Partial<Readonly<Record<RefName, string>>>;
  readonly open?: readonly OpenBusiness[];
}

/** The ids by which services know what is hers. */
export const REF_NAMES = ['orderIds', 'orderNumbers', 'checkoutIds', 'paymentIds'] as const;
export type RefName = (typeof REF_NAMES)[number];

/** Who is meant: an account, an e-mail address (in lower case), or both, with what the services said is hers. */
export type CustomerRefs = Readonly<Record<RefName | 'customerIds' | 'emails', readonly string[]>>;
/** The same with what an app knows her by besides, each a list by its name in SQL. */
export type KnownRefs = Readonly<Record<string, readonly string[]>>;

/** Stands where an address was. `.invalid` is reserved (RFC 2606): no mail ever goes there. */
export const ERASED_EMAIL = 'erased@erased.invalid';

/** The column is emptied. */
export const toNull: Erasure = { how: 'blanked', to: 'NULL' };
/** The address is replaced by one that nobody has. */
export const toNobody: Erasure = {
  how: 'blanked',
  to: `'${ERASED_EMAIL}'`,
  leaves: `\`${ERASED_EMAIL}\``,
};

/** SQL: whether a text is one of her addresses; case makes no difference. */
export const isHerEmail = (text: string): string => `lower(${text}) = ANY(:emails)`;
/** SQL: whether a text is her account. */
export const isHerAccount = (text: string): string => `${text} = ANY(:customerIds)`;
