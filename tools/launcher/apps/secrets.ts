import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Answers a secret by its name; a new one begins with `prefix`. */
export type Secret = (name: string, prefix?: string) => string;

/** Random local secrets, made once per data folder; only this user can read the file. */
export function openSecrets(dataDir: string): Secret {
  const file = path.join(dataDir, 'secrets.json');
  const known = readSecrets(file);
  return (name, prefix = '') => {
    const secret = known.get(name) ?? prefix + randomBytes(24).toString('base64url');
    if (!known.has(name)) {
      known.set(name, secret);
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`, { mode: 0o600 });
    }
    return secret;
  };
}

function readSecrets(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(content ?? {}).map(([name, secret]) => [name, String(secret)]));
}
