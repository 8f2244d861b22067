import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

/** PostgreSQL's internal one-byte type `"char"`, which catalog queries return. */
const INTERNAL_CHAR = 18;
const TEXT = 25;
/** `ColumnTypeEnum.Character` of the driver adapter's contract. */
const CHARACTER_COLUMN = 6;

/**
 * A driver adapter factory for the schema engine over the given pools.
 * The stock adapter is made for the query engine; three of its habits are wrong for migrations and are replaced here.
 */
export function engineAdapterFactory({ pool, shadowPool }) {
  const factory = new PrismaPg(pool);
  return bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => fitForMigrations(await factory.connect()),
    // The stock one opens the *main* database when it was configured by a connection string.
    connectToShadowDb: async () => fitForMigrations(await new PrismaPg(shadowPool).connect()),
  });
}

function fitForMigrations(adapter) {
  sendScriptsWhole(adapter);
  readInternalChars(adapter);
  return adapter;
}

/**
 * The stock adapter splits a script at every semicolon, which breaks function bodies and `do` blocks.
 * Sent whole, PostgreSQL runs a script of several statements as one transaction, and a script of one statement as
 * itself: what `create index concurrently` needs. Prisma's native engine does the same.
 */
function sendScriptsWhole(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
}

/** The stock adapter refuses the internal type `"char"`, without which the engine cannot read the catalog. */
function readInternalChars(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  adapter.queryRaw = async (query) => {
    const { fields, rows } = await performIO(query);
    const result = await typedResult(adapter, fields, rows);
    fields.forEach((field, index) => {
      if (field.dataTypeID === INTERNAL_CHAR) result.columnTypes[index] = CHARACTER_COLUMN;
    });
    return result;
  };
}

/** Lets the stock adapter type the columns of a result that was already read. */
async function typedResult(adapter, fields, rows) {
  const readable = fields.map((field) =>
    field.dataTypeID === INTERNAL_CHAR ? { name: field.name, dataTypeID: TEXT } : field,
  );
  const typing = Object.create(adapter, { performIO: { value: async () => ({ fields: readable, rows }) } });
  return Object.getPrototypeOf(adapter).queryRaw.call(typing, { sql: '', args: [], argTypes: [] });
}
