import type { A_Expr, BoolExpr, CaseExpr, FuncCall, Node, SubLink } from '@pgsql/types';

import type { Inference } from './inference.ts';
import { narrow, narrowByRefusal } from './null-conditions.ts';
import { Scope, namesOf } from './scope.ts';

/** Answer null only where an argument is null. */
const STRICT = new Set(
  `abs round floor ceil trunc lower upper initcap length char_length lpad rpad left right replace btrim ltrim rtrim md5 encode decode sha256
   extract date_part date_trunc to_char make_interval to_jsonb to_json trim_scale cardinality jsonb_array_length hashtextextended nextval
   jsonb_typeof jsonb_strip_nulls timezone int4 int8 text date numeric jsonb_array_elements array_remove array_append power mod set_config
   pg_advisory_xact_lock starts_with convert_to convert_from regexp_replace split_part unnest quote_literal age`.split(
    /\s+/,
  ),
);

/** Never answer null. */
const NEVER = new Set(
  `count now clock_timestamp statement_timestamp transaction_timestamp jsonb_build_object json_build_object jsonb_build_array concat
   gen_random_uuid random row_number rank dense_rank generate_series num_nulls num_nonnulls current_database pg_notify`.split(
    /\s+/,
  ),
);

/** Null over no rows, and over rows that are all null. */
const AGGREGATES = new Set(
  'sum min max avg array_agg jsonb_agg json_agg string_agg bool_and bool_or every jsonb_object_agg'.split(
    ' ',
  ),
);
/** Aggregates that keep nulls as elements: an answer for any row at all. */
const COLLECTING = new Set(['array_agg', 'jsonb_agg', 'json_agg', 'jsonb_object_agg']);

/** Operators that look something up: the key may be missing. */
const LOOKUPS = new Set(['->', '->>', '#>', '#>>']);

/** Whether an expression may be null. Whatever is not proven otherwise may. */
export function mayBeNull(node: Node | undefined, scope: Scope, given: Inference): boolean {
  if (!node) return true;
  const all = (nodes: readonly Node[] = []) => nodes.map((each) => mayBeNull(each, scope, given));
  if ('ColumnRef' in node) return scope.mayBeNull(node.ColumnRef);
  if ('A_Const' in node) return node.A_Const.isnull === true;
  if ('ParamRef' in node) return given.mayParameterBeNull(node.ParamRef.number ?? 0);
  if ('TypeCast' in node) return mayBeNull(node.TypeCast.arg, scope, given);
  if ('CollateClause' in node) return mayBeNull(node.CollateClause.arg, scope, given);
  if ('NamedArgExpr' in node) return mayBeNull(node.NamedArgExpr.arg, scope, given);
  if ('CoalesceExpr' in node) return all(node.CoalesceExpr.args).every(Boolean);
  if ('MinMaxExpr' in node) return all(node.MinMaxExpr.args).every(Boolean);
  if ('BoolExpr' in node) return connectiveMayBeNull(node.BoolExpr, scope, given);
  if ('A_Expr' in node) return operatorMayBeNull(node.A_Expr, scope, given);
  if ('FuncCall' in node) return functionMayBeNull(node.FuncCall, scope, given);
  if ('SubLink' in node) return subqueryMayBeNull(node.SubLink, scope, given);
  if ('CaseExpr' in node) return caseMayBeNull(node.CaseExpr, scope, given);
  if ('List' in node) return all(node.List.items).some(Boolean);
  return !(
    'NullTest' in node ||
    'BooleanTest' in node ||
    'A_ArrayExpr' in node ||
    'RowExpr' in node ||
    'SQLValueFunction' in node
  );
}

/** `a IS NULL OR a < b`: the second part counts only where the first does not hold. */
function connectiveMayBeNull({ boolop, args = [] }: BoolExpr, scope: Scope, given: Inference): boolean {
  let rest = scope;
  for (const each of args) {
    if (mayBeNull(each, rest, given)) return true;
    if (boolop === 'OR_EXPR') rest = narrowByRefusal(each, rest);
    if (boolop === 'AND_EXPR') rest = narrow(each, rest);
  }
  return false;
}

function operatorMayBeNull({ kind, name, lexpr, rexpr }: A_Expr, scope: Scope, given: Inference): boolean {
  if (kind === 'AEXPR_DISTINCT' || kind === 'AEXPR_NOT_DISTINCT') return false;
  if (kind === 'AEXPR_NULLIF') return true;
  if (namesOf(name).some((operator) => LOOKUPS.has(operator))) return true;
  return [lexpr, rexpr].some((side) => side !== undefined && mayBeNull(side, scope, given));
}

function functionMayBeNull(call: FuncCall, scope: Scope, given: Inference): boolean {
  const name = namesOf(call.funcname).at(-1) ?? '';
  const mayArgument = () => (call.args ?? []).some((each) => mayBeNull(each, scope, given));
  if (NEVER.has(name) || given.neverNull.has(name)) return false;
  if (name === 'concat_ws') return mayBeNull(call.args?.[0], scope, given);
  if (AGGREGATES.has(name)) {
    if (!scope.hasGroups || call.agg_filter) return true;
    return !COLLECTING.has(name) && mayArgument();
  }
  return !STRICT.has(name) || mayArgument();
}

function subqueryMayBeNull({ subLinkType, subselect, testexpr }: SubLink, scope: Scope, given: Inference) {
  if (subLinkType === 'EXISTS_SUBLINK' || subLinkType === 'ARRAY_SUBLINK') return false;
  if (!subselect || !('SelectStmt' in subselect)) return true;
  const columns = given.selectColumns(subselect.SelectStmt, scope, given).map((column) => column.mayBeNull);
  if (subLinkType === 'ANY_SUBLINK' || subLinkType === 'ALL_SUBLINK')
    return columns.some(Boolean) || mayBeNull(testexpr, scope, given);
  // Only an aggregate without groups is certain to have a row.
  const { targetList = [], groupClause, havingClause, fromClause } = subselect.SelectStmt;
  const isCount = targetList.some(
    (each) => 'ResTarget' in each && each.ResTarget.val !== undefined && hasAggregate(each.ResTarget.val),
  );
  const hasRow =
    (isCount && !groupClause && !havingClause) || (!fromClause && !subselect.SelectStmt.whereClause);
  return !hasRow || columns.some(Boolean);
}

/** Whether an aggregate stands anywhere in an expression. */
function hasAggregate(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('FuncCall' in node) {
    const name = namesOf((node.FuncCall as FuncCall).funcname).at(-1) ?? '';
    if (name === 'count' || AGGREGATES.has(name)) return true;
  }
  return Object.values(node).some(hasAggregate);
}

function caseMayBeNull({ arg, args = [], defresult }: CaseExpr, scope: Scope, given: Inference): boolean {
  let rest = scope;
  for (const each of args) {
    if (!('CaseWhen' in each)) return true;
    const { expr, result } = each.CaseWhen;
    const taken = arg === undefined && expr ? narrow(expr, rest) : rest;
    if (mayBeNull(result, taken, given)) return true;
    if (arg === undefined && expr) rest = narrowByRefusal(expr, rest);
  }
  return mayBeNull(defresult, rest, given);
}
