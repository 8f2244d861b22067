// Generates all committed generated files again; fails when one of them changes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const COMMITTED = [
  'libs/proto/src/generated',
  'libs/grpc/src/callers/generated',
  'docs/events',
  'docs/errors.md',
  'docs/configuration.md',
  '.env.example',
  'docs/promotions.md',
  'docs/operations/personal-data.md',
  'gitops/components/mesh-policies',
];

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

const hashes = (): ReadonlyMap<string, string> =>
  new Map(
    COMMITTED.flatMap((path) => files(join(root, path))).map((file) => [
      file,
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );

const before = hashes();
execFileSync(process.execPath, [join(root, 'tools/generate/generate.ts')], { cwd: root, stdio: 'inherit' });
const after = hashes();
const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
if (stale.length > 0) {
  console.error(
    `stale (they are fresh now; commit them):\n${stale.map((file) => `  ${file.slice(root.length + 1)}`).join('\n')}`,
  );
  process.exit(1);
}
