import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPT = resolve(import.meta.dirname, '../export-schemas.ts');
const DOCS = resolve(import.meta.dirname, '../../../docs/events');
const FILE = 'payment.refunded.v1.json';

interface EventSchema {
  title: string;
  properties: Record<string, object>;
  required: string[];
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

describe('EVT-1 the check that CI runs on the event schemas', () => {
  let earlier: string;
  beforeEach(async () => {
    earlier = await mkdtemp(join(tmpdir(), 'holdfast-schemas-'));
    await cp(DOCS, earlier, { recursive: true });
  });
  afterEach(() => rm(earlier, { recursive: true, force: true }));

  const { NODE_OPTIONS: _jest, ...env } = process.env;
  const check = (...args: string[]): Promise<Ended> =>
    new Promise((settle) => {
      execFile(process.execPath, [SCRIPT, '--check', ...args], { env }, (error, out, err) =>
        settle({ code: Number(error?.code ?? 0), output: out + err }),
      );
    });
  /** Changes a schema of the main branch. */
  const change = async (file: string, edit: (schema: EventSchema) => void): Promise<void> => {
    const schema = JSON.parse(await readFile(join(earlier, file), 'utf8')) as EventSchema;
    edit(schema);
    await writeFile(join(earlier, file), `${JSON.stringify(schema, null, 2)}\n`);
  };

  it('passes the current schemas, and a new optional field', async () => {
    await change(FILE, ({ properties, required }) => {
      const optional = Object.keys(properties).find((name) => !required.includes(name));
      expect(optional).toBeDefined();
      delete properties[optional!];
    });

    expect(await check('--against', earlier)).toMatchObject({ code: 0 });
  });

  it('fails when a field of a published version was removed', async () => {
    await change(FILE, ({ properties }) => (properties['refund_reference'] = { type: 'string' }));

    const { code, output } = await check('--against', earlier);

    expect(code).toBe(1);
    expect(output).toContain(`${FILE}: data.refund_reference was removed; give the event a new version`);
  });

  it('fails when a version requires a new field', async () => {
    await change(FILE, (schema) => {
      schema.required = schema.required.filter((name) => name !== 'payment_id');
      delete schema.properties['payment_id'];
    });

    const { code, output } = await check('--against', earlier);

    expect(code).toBe(1);
    expect(output).toContain(`${FILE}: data.payment_id is new and required`);
  });

  it('fails when the schema of a version is deleted while its topic exists', async () => {
    await cp(join(earlier, FILE), join(earlier, 'payment.refunded.v0.json'));

    const { code, output } = await check('--against', earlier);

    expect(code).toBe(1);
    expect(output).toContain('payment.refunded.v0.json was withdrawn');
  });

  it('fails when a committed schema differs from the code', async () => {
    await change(FILE, (schema) => (schema.title = 'another'));

    const { code, output } = await check('--dir', earlier);

    expect(code).toBe(1);
    expect(output).toContain(`${FILE} is stale`);
  });
});
