/** Variables of one process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that a caller sets: for all apps, and for one app under its name. */
export interface AppVariables {
  readonly all: Variables;
  readonly [app: string]: Variables | undefined;
}
