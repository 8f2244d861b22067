import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils';
import type pg from 'pg';

/** PostgreSQL's internal one-byte type `"char"`, which catalog queries return. */
const INTERNAL_CHAR = 18;
const TEXT = 25;
/** `ColumnTypeEnum.Character` of the driver adapter's contract. */
const CHARACTER_COLUMN = 6;

/** The pools the engine works on: its database, and an empty one to compare with. */
export interface EnginePools {
  readonly pool: pg.Pool;
  readonly shadowPool?: pg.Pool | undefined;
}

interface RawResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: unknown[];
}

/** The stock adapter with the parts that it keeps to itself. */
interface OpenAdapter {
  performIO(query: SqlQuery): Promise<RawResult>;
  queryRaw(query: SqlQuery): Promise<SqlResultSet>;
  onError(error: unknown): never;
}

type StockAdapter = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * A driver adapter factory for the schema engine over the given pools. The stock adapter is made for the query engine; three of its
 * habits are wrong for migrations and are replaced here.
 */
export function engineAdapterFactory({ pool, shadowPool = pool }: EnginePools) {
  const factory = new PrismaPg(pool);
  return bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => fitForMigrations(await factory.connect()),
    // The stock one opens the *main* database when it was configured by a connection string.
    connectToShadowDb: async () => fitForMigrations(await new PrismaPg(shadowPool).connect()),
  });
}

function fitForMigrations(adapter: StockAdapter): StockAdapter {
  const open = adapter as unknown as OpenAdapter;
  adapter.executeScript = (script) => sendWhole(adapter, open, script);
  const performIO = open.performIO.bind(adapter);
  adapter.queryRaw = (query) => readWithChars(adapter, performIO, query);
  return adapter;
}

/**
 * The stock adapter splits a script at every semicolon, which breaks function bodies and `do` blocks. PostgreSQL runs a script that is
 * sent whole as one transaction, and a script of one statement as itself, as `create index concurrently` needs. Prisma's native engine
 * does the same.
 */
async function sendWhole(adapter: StockAdapter, open: OpenAdapter, script: string): Promise<void> {
  try {
    await adapter.underlyingDriver().query(script);
  } catch (error) {
    open.onError.call(adapter, error);
  }
}

/** The stock adapter refuses the internal type `"char"`, without which the engine cannot read the catalog. */
async function readWithChars(
  adapter: StockAdapter,
  performIO: OpenAdapter['performIO'],
  query: SqlQuery,
): Promise<SqlResultSet> {
  const { fields, rows } = await performIO(query);
  const result = await typedResult(adapter, fields, rows);
  fields.forEach((field, index) => {
    if (field.dataTypeID === INTERNAL_CHAR) result.columnTypes[index] = CHARACTER_COLUMN;
  });
  return result;
}

/** Lets the stock adapter type the columns of a result that was already read. */
function typedResult(
  adapter: StockAdapter,
  fields: RawResult['fields'],
  rows: RawResult['rows'],
): Promise<SqlResultSet> {
  const readable = fields.map((field) =>
    field.dataTypeID === INTERNAL_CHAR ? { name: field.name, dataTypeID: TEXT } : field,
  );
  const stock = Object.getPrototypeOf(adapter) as StockAdapter;
  const typing = Object.create(adapter, {
    performIO: { value: () => Promise.resolve({ fields: readable, rows }) },
  }) as StockAdapter;
  return stock.queryRaw.call(typing, { sql: '', args: [], argTypes: [] });
}
