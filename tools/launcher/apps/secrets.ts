import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Random local secrets, made once per data folder; only this user can read the file. */
export function openSecrets(dataDir) {
  const file = path.join(dataDir, 'secrets.json');
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return (name, prefix = '') => {
    if (known[name] === undefined) {
      known[name] = prefix + randomBytes(24).toString('base64url');
      writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
    }
    return known[name];
  };
}
