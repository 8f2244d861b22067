import type { Connection, Pool, Submittable } from 'pg';

/** What PostgreSQL says of a statement: nothing is run. */
export interface Description {
  /** Type oids of $1, $2, … */
  readonly parameters: readonly number[];
  readonly columns: readonly { readonly name: string; readonly type: number }[];
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** A query for pg's queue that asks for a statement's description instead of running it. */
class DescribeQuery implements Submittable {
  private parameters: readonly number[] = [];
  private columns: Description['columns'] = [];
  private readonly text: string;
  private readonly done: (error: Error | undefined, description: Description) => void;

  constructor(text: string, done: DescribeQuery['done']) {
    this.text = text;
    this.done = done;
  }

  submit(connection: Connection): void {
    connection.once(
      'parameterDescription',
      ({ dataTypeIDs }: { dataTypeIDs: number[] }) => (this.parameters = dataTypeIDs),
    );
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  /** After an error `pg` tells the query nothing more. */
  handleError(error: Error): void {
    this.done(error, { parameters: [], columns: [] });
  }

  handleReadyForQuery(): void {
    this.done(undefined, { parameters: this.parameters, columns: this.columns });
  }
}

/** Describes a statement. Throws PostgreSQL's error where it is not valid. */
export async function describeStatement(pool: Pool, text: string): Promise<Description> {
  const client = await pool.connect();
  try {
    return await new Promise<Description>((resolve, reject) => {
      client.query(
        new DescribeQuery(text, (error, description) => (error ? reject(error) : resolve(description))),
      );
    });
  } finally {
    client.release();
  }
}
