import type { Alias, JoinExpr, Node, RangeFunction, SelectStmt, WithClause } from '@pgsql/types';

import type { Columns } from './catalog.ts';
import type { Inference } from './inference.ts';
import { proveBy } from './null-conditions.ts';
import { mayBeNull } from './null-expression.ts';
import { Scope, namesOf } from './scope.ts';
import type { Relation } from './scope.ts';

/** The columns that a statement answers, each with whether it may be null. */
export function statementColumns(node: Node, outer: Scope | undefined, given: Inference): Columns {
  if ('SelectStmt' in node) return selectColumns(node.SelectStmt, outer, given);
  const scope = new Scope(outer);
  if ('InsertStmt' in node) {
    const { relation, withClause, returningClause } = node.InsertStmt;
    addCtes(withClause, scope, given);
    addRange({ RangeVar: relation ?? {} }, scope, given);
    return targetColumns(returningClause?.exprs, scope, given);
  }
  if ('UpdateStmt' in node) {
    const {
      relation,
      withClause,
      fromClause,
      whereClause,
      targetList = [],
      returningClause,
    } = node.UpdateStmt;
    addCtes(withClause, scope, given);
    const [target] = addRange({ RangeVar: relation ?? {} }, scope, given);
    for (const each of fromClause ?? []) addRange(each, scope, given);
    proveBy(whereClause, scope);
    for (const each of targetList) proveAssigned(each, target, scope, given);
    return targetColumns(returningClause?.exprs, scope, given);
  }
  if ('DeleteStmt' in node) {
    const { relation, withClause, usingClause, whereClause, returningClause } = node.DeleteStmt;
    addCtes(withClause, scope, given);
    for (const each of [{ RangeVar: relation ?? {} }, ...(usingClause ?? [])]) addRange(each, scope, given);
    proveBy(whereClause, scope);
    return targetColumns(returningClause?.exprs, scope, given);
  }
  return [];
}

/** RETURNING has the new values: what is proven of an old one says nothing of what is set. */
function proveAssigned(assigned: Node, target: Relation | undefined, scope: Scope, given: Inference): void {
  if (!('ResTarget' in assigned) || assigned.ResTarget.name === undefined) return;
  if (mayBeNull(assigned.ResTarget.val, scope, given)) target?.proven.delete(assigned.ResTarget.name);
  else target?.proven.add(assigned.ResTarget.name);
}

/** The columns of a SELECT, of VALUES and of UNION. */
export function selectColumns(select: SelectStmt, outer: Scope | undefined, given: Inference): Columns {
  const scope = new Scope(outer);
  addCtes(select.withClause, scope, given);
  if (select.larg && select.rarg) return unionColumns(select.larg, select.rarg, scope, given);
  if (select.valuesLists) return valuesColumns(select.valuesLists, scope, given);
  for (const each of select.fromClause ?? []) addRange(each, scope, given);
  proveBy(select.whereClause, scope);
  scope.hasGroups = (select.groupClause ?? []).length > 0;
  return targetColumns(select.targetList, scope, given);
}

function unionColumns(left: SelectStmt, right: SelectStmt, scope: Scope, given: Inference): Columns {
  const others = selectColumns(right, scope, given);
  return selectColumns(left, scope, given).map(({ name, mayBeNull: isNull }, index) => ({
    name,
    mayBeNull: isNull || others[index]?.mayBeNull !== false,
  }));
}

function valuesColumns(lists: readonly Node[], scope: Scope, given: Inference): Columns {
  const rows = lists.map((list) =>
    'List' in list ? (list.List.items ?? []).map((each) => mayBeNull(each, scope, given)) : [],
  );
  const first = rows[0] ?? [];
  return first.map((_, index) => ({
    name: `column${index + 1}`,
    mayBeNull: rows.some((row) => row[index] !== false),
  }));
}

function addCtes(withClause: WithClause | undefined, scope: Scope, given: Inference): void {
  for (const each of withClause?.ctes ?? []) {
    if (!('CommonTableExpr' in each)) continue;
    const { ctename = '', ctequery, aliascolnames } = each.CommonTableExpr;
    if (!ctequery) continue;
    if (withClause?.recursive && 'SelectStmt' in ctequery && ctequery.SelectStmt.larg)
      scope.ctes.set(ctename, renamed(selectColumns(ctequery.SelectStmt.larg, scope, given), aliascolnames));
    scope.ctes.set(ctename, renamed(statementColumns(ctequery, scope, given), aliascolnames));
  }
}

/** Adds what stands in a FROM clause; answers its relations. */
function addRange(node: Node, scope: Scope, given: Inference): Relation[] {
  if ('JoinExpr' in node) return addJoin(node.JoinExpr, scope, given);
  if ('RangeFunction' in node) return [addFunction(node.RangeFunction, scope, given)];
  if ('RangeVar' in node) {
    const { relname = '', alias } = node.RangeVar;
    const columns = scope.cte(relname) ?? tableColumns(relname, given);
    return [scope.add(alias?.aliasname ?? relname, renamed(columns, alias?.colnames))];
  }
  if ('RangeSubselect' in node) {
    const { subquery, alias } = node.RangeSubselect;
    const columns = subquery ? statementColumns(subquery, scope, given) : [];
    return [scope.add(alias?.aliasname ?? '', renamed(columns, alias?.colnames))];
  }
  return [];
}

function tableColumns(name: string, { catalog, viewColumns }: Inference): Columns {
  const view = catalog.views.get(name);
  return view === undefined ? (catalog.tables.get(name) ?? []) : viewColumns(view);
}

function addJoin({ jointype, larg, rarg, quals }: JoinExpr, scope: Scope, given: Inference): Relation[] {
  const left = larg ? addRange(larg, scope, given) : [];
  const right = rarg ? addRange(rarg, scope, given) : [];
  const optional = [
    ...(jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL' ? left : []),
    ...(jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL' ? right : []),
  ];
  for (const relation of optional) {
    relation.isOptional = true;
    // Conditions within this side were proven of rows that may be missing here.
    relation.proven.clear();
  }
  if (jointype === 'JOIN_INNER') proveBy(quals, scope);
  return [...left, ...right];
}

/** Elements of arrays, fields of JSON and JSON values as text may be null; places, keys and JSON values are not. */
const WHOLE = new Set(['generate_series', 'jsonb_array_elements', 'nextval', 'jsonb_object_keys']);

function addFunction(
  { functions = [], alias, coldeflist, ordinality }: RangeFunction,
  scope: Scope,
  given: Inference,
) {
  const [first] = functions.flatMap((each) => ('List' in each ? (each.List.items ?? []) : []));
  const call = first && 'FuncCall' in first ? first.FuncCall : undefined;
  const name = namesOf(call?.funcname).at(-1) ?? '';
  const defined = (coldeflist ?? []).flatMap((each) =>
    'ColumnDef' in each ? [each.ColumnDef.colname ?? ''] : [],
  );
  const aliased = namesOf(alias?.colnames);
  const own = [defined, aliased, [alias?.aliasname ?? name]].find(({ length }) => length > 0) ?? [];
  const isWhole = WHOLE.has(name) || given.neverNull.has(name);
  const nulls = name === 'unnest' ? (call?.args ?? []).map((each) => given.mayElementBeNull(each)) : [];
  const columns = own.map((column, index) => ({ name: column, mayBeNull: nulls[index] ?? !isWhole }));
  if (!ordinality) return scope.add(alias?.aliasname ?? name, columns);
  const counted = aliased.length > 0 ? columns.slice(0, -1) : columns;
  return scope.add(alias?.aliasname ?? name, [
    ...counted,
    { name: aliased.at(-1) ?? 'ordinality', mayBeNull: false },
  ]);
}

/** The same columns under the names of an alias. */
function renamed(columns: Columns, names: Alias['colnames']): Columns {
  const given = namesOf(names);
  return columns.map((column, index) => ({ ...column, name: given[index] ?? column.name }));
}

function targetColumns(targets: readonly Node[] | undefined, scope: Scope, given: Inference): Columns {
  return (targets ?? []).flatMap((target): Columns => {
    if (!('ResTarget' in target)) return [];
    const { name, val } = target.ResTarget;
    if (val && 'ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field))
      return starColumns(namesOf(val.ColumnRef.fields)[0], scope);
    return [{ name: name ?? impliedName(val), mayBeNull: mayBeNull(val, scope, given) }];
  });
}

function starColumns(alias: string | undefined, scope: Scope): Columns {
  const relations = scope.relations.filter((each) => alias === undefined || each.alias === alias);
  return relations.flatMap((relation) =>
    relation.columns.map(({ name }) => ({
      name,
      mayBeNull: scope.mayBeNull({
        fields: [{ String: { sval: relation.alias } }, { String: { sval: name } }],
      }),
    })),
  );
}

/** The name PostgreSQL gives a column without one. */
function impliedName(node: Node | undefined): string {
  if (!node) return '?column?';
  if ('ColumnRef' in node) return namesOf(node.ColumnRef.fields).at(-1) ?? '?column?';
  if ('FuncCall' in node) return namesOf(node.FuncCall.funcname).at(-1) ?? '?column?';
  if ('TypeCast' in node) {
    const inner = impliedName(node.TypeCast.arg);
    return inner === '?column?' ? (namesOf(node.TypeCast.typeName?.names).at(-1) ?? inner) : inner;
  }
  if ('CoalesceExpr' in node) return 'coalesce';
  if ('CaseExpr' in node) return 'case';
  if ('SubLink' in node) return node.SubLink.subLinkType === 'EXISTS_SUBLINK' ? 'exists' : '?column?';
  return '?column?';
}
