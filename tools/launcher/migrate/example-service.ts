import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

const SCHEMA = `generator client {
  provider = "prisma-client"
  output   = "../client"
}

datasource db {
  provider = "postgresql"
}

model Hold {
  id       String   @id @db.Uuid
  tenantId String   @map("tenant_id")
  sku      String
  quantity Int
  open     Boolean
  until    DateTime @db.Timestamptz(3)

  @@index([tenantId, sku])
  @@map("holds")
}
`;

const FIRST = `CREATE TABLE "holds" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "sku" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL CONSTRAINT "holds_quantity_positive" CHECK ("quantity" > 0),
  "open" BOOLEAN NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "holds_pkey" PRIMARY KEY ("id")
);
-- Semicolons inside a body; they end no statement.
CREATE FUNCTION "refuse"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no; never'; END; $$;
CREATE TRIGGER "holds_undeletable" BEFORE DELETE ON "holds" FOR EACH ROW EXECUTE FUNCTION "refuse"();
CREATE UNIQUE INDEX "holds_one_open" ON "holds"("tenant_id", "sku") WHERE "open";
CREATE INDEX "holds_by_lower_sku" ON "holds"(lower("sku"));
CREATE INDEX "holds_covering" ON "holds"("until") INCLUDE ("quantity");
`;

/** A service with migrations as people write them: what schema.prisma can say, and much that it cannot. */
export class ExampleService {
  readonly name = 'example';
  readonly root = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));

  constructor() {
    this.writeSchema(SCHEMA);
    this.addMigration('20260101000000_init', FIRST);
    this.addMigration(
      '20260102000000_index_holds',
      'CREATE INDEX CONCURRENTLY "holds_tenant_id_sku_idx" ON "holds"("tenant_id", "sku");',
    );
  }

  get schema(): string {
    return SCHEMA;
  }

  writeSchema(text: string): void {
    mkdirSync(join(this.root, this.name), { recursive: true });
    writeFileSync(join(this.root, this.name, 'schema.prisma'), text);
  }

  addMigration(name: string, sql: string): void {
    const folder = join(this.root, this.name, 'migrations', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), sql);
  }

  writeFunction(name: string, sql: string): void {
    const folder = join(this.root, this.name, 'functions');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.sql`), sql);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The server of this test run, as its administrator. */
export function adminUrl(): string {
  const url = process.env['HOLDFAST_TEST_DATABASE_URL'];
  if (!url) throw new Error('integration specs run in the integration project, which starts PostgreSQL');
  return url;
}

/** An empty database of its own. */
export async function createEmptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `hf_migrate_${randomBytes(6).toString('hex')}`;
  await query(adminUrl(), `create database ${name}`);
  const url = Object.assign(new URL(adminUrl()), { pathname: `/${name}` }).href;
  return { url, drop: async () => void (await query(adminUrl(), `drop database ${name} with (force)`)) };
}

/** One statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
