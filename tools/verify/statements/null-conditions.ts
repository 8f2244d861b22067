import type { Node } from '@pgsql/types';

import { Scope } from './scope.ts';

/** Comparisons are never true of null. ALL is missing: of an empty array it is true, whatever it compares. */
const COMPARING = new Set(['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_IN', 'AEXPR_LIKE', 'AEXPR_BETWEEN']);

/** Proves, in the scope itself, which columns are not null where a condition holds. */
export function proveBy(condition: Node | undefined, scope: Scope): void {
  if (!condition) return;
  if ('ColumnRef' in condition) scope.prove(condition.ColumnRef);
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR')
    for (const each of condition.BoolExpr.args ?? []) proveBy(each, scope);
  if ('NullTest' in condition && condition.NullTest.nulltesttype === 'IS_NOT_NULL')
    proveCompared(condition.NullTest.arg, scope);
  if ('TypeCast' in condition) proveBy(condition.TypeCast.arg, scope);
  if ('A_Expr' in condition && COMPARING.has(condition.A_Expr.kind ?? ''))
    for (const each of [condition.A_Expr.lexpr, condition.A_Expr.rexpr]) proveCompared(each, scope);
}

/** A compared value is not null, and neither is what it is calculated from. A compared condition may be false, and proves nothing. */
function proveCompared(value: Node | undefined, scope: Scope): void {
  if (!value) return;
  if ('TypeCast' in value) proveCompared(value.TypeCast.arg, scope);
  if ('ColumnRef' in value || 'A_Expr' in value) proveBy(value, scope);
}

/** A scope in which a condition holds; the one that is given stays as it is. */
export function narrow(condition: Node, scope: Scope): Scope {
  const narrowed = scope.copy();
  proveBy(condition, narrowed);
  return narrowed;
}

/** A scope in which a condition does not hold: after `x IS NULL` was refused, x is not null. */
export function narrowByRefusal(condition: Node, scope: Scope): Scope {
  const narrowed = scope.copy();
  if ('NullTest' in condition && condition.NullTest.nulltesttype === 'IS_NULL')
    proveCompared(condition.NullTest.arg, narrowed);
  return narrowed;
}
