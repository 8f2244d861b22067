/** The part of a JSON Schema that our schemas use. */
interface Schema {
  readonly type?: unknown;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

const STRUCTURE = new Set([
  'properties',
  'required',
  'items',
  'anyOf',
  'description',
  'title',
  '$id',
  '$schema',
  'default',
]);

const constraintsOf = (schema: Schema): string =>
  JSON.stringify(
    Object.entries(schema)
      .filter(([keyword]) => !STRUCTURE.has(keyword))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function propertyChanges(was: Schema, is: Schema, path: string): string[] {
  const before = was.properties ?? {};
  const after = is.properties ?? {};
  const requiredBefore = new Set(was.required ?? []);
  const requiredAfter = new Set(is.required ?? []);
  const kept = Object.entries(before).flatMap(([name, schema]) => {
    const at = `${path}.${name}`;
    const now = after[name];
    if (!now) return [`${at} was removed`];
    if (requiredBefore.has(name) !== requiredAfter.has(name)) {
      return [`${at} became ${requiredAfter.has(name) ? 'required' : 'optional'}`];
    }
    return breakingChanges(schema, now, at);
  });
  const added = Object.keys(after)
    .filter((name) => !(name in before) && requiredAfter.has(name))
    .map((name) => `${path}.${name} is new and required`);
  return [...kept, ...added];
}

/**
 * The changes that break consumers: consumers of the old schema (a field removed, optional or of another type) or new consumers of events
 * in transit (a new required field). Only new optional fields are compatible; anything else needs a new version of the event (EVT-1).
 */
export function breakingChanges(was: object, is: object, path = 'data'): string[] {
  const [before, after] = [was as Schema, is as Schema];
  if (constraintsOf(before) !== constraintsOf(after)) return [`${path} has other constraints`];
  if (Boolean(before.items) !== Boolean(after.items)) return [`${path} is no longer the same kind of list`];
  if ((before.anyOf?.length ?? 0) !== (after.anyOf?.length ?? 0)) return [`${path} has other alternatives`];
  const alternatives = (before.anyOf ?? []).flatMap((schema, index) =>
    breakingChanges(schema, after.anyOf![index]!, `${path}(${index})`),
  );
  const items = before.items && after.items ? breakingChanges(before.items, after.items, `${path}[]`) : [];
  return [...propertyChanges(before, after, path), ...items, ...alternatives];
}

/** Schema files by name, as they stand in docs/events. */
export type SchemaFiles = ReadonlyMap<string, string>;

/** Every break between two states of docs/events, one line each; new versions break no consumer. */
export function schemaProblems(before: SchemaFiles, after: SchemaFiles): string[] {
  return [...before].flatMap(([file, was]) => {
    const is = file.endsWith('.json') ? after.get(file) : undefined;
    if (is === undefined) return [];
    const breaks = breakingChanges(JSON.parse(was) as object, JSON.parse(is) as object);
    return breaks.map((change) => `${file}: ${change}; give the event a new version`);
  });
}
