import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { placeForData } from './postgres-place.ts';

describe("the place of PostgreSQL's data, where its user cannot enter the data folder", () => {
  const folders: string[] = [];
  const closedFolder = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-place-'));
    folders.push(folder);
    return folder;
  };
  const user = { uid: process.getuid!(), gid: process.getgid!() };
  let base: string;
  const placeOf = (dataDir: string): string => placeForData(dataDir, user, () => undefined, base);
  beforeAll(() => {
    base = closedFolder();
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('stays the same for a data folder, and is its own', () => {
    const [one, other] = [closedFolder(), closedFolder()];
    const place = placeOf(one);

    expect(placeOf(one)).toBe(place);
    expect(placeOf(other)).not.toBe(place);
    expect(existsSync(place)).toBe(true);
  });

  it('is removed by the next start after its data folder was deleted, and those of others stay', () => {
    const [deleted, kept] = [closedFolder(), closedFolder()];
    const [left, used] = [placeOf(deleted), placeOf(kept)];
    rmSync(deleted, { recursive: true });

    placeOf(closedFolder());

    expect(existsSync(left)).toBe(false);
    expect(existsSync(used)).toBe(true);
    expect(readdirSync(base)).not.toContain(path.basename(path.dirname(left)));
  });
});
