import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { buildDaprd } from './build-daprd.ts';

/** Records its words, and writes the named file. */
const GO = `#!/bin/sh
echo "$PWD $*" >> "$HOLDFAST_CACHE_DIR/calls"
echo "go: downloading github.com/dapr/dapr v1.16.5" >&2
[ -n "$GO_FAILS" ] && { echo "no space left on device" >&2; exit 1; }
while [ "$1" != -o ]; do shift; done
[ -f go.mod ] && [ -f go.sum ] && echo binary > "$2"
`;

describe('SYS-9 the build of the real daprd', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const lines: string[] = [];
  const build = (more: NodeJS.ProcessEnv = {}) =>
    buildDaprd({ env: { ...env, ...more }, onLine: (line) => void lines.push(line) });
  const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-daprd-'));
    await writeFile(join(folder, 'go'), GO);
    await chmod(join(folder, 'go'), 0o755);
    env = { HOLDFAST_CACHE_DIR: folder, PATH: `${folder}:${process.env['PATH']}` };
    lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('happens once for any number of callers at once, and never again', async () => {
    const paths = await Promise.all([build(), build(), build()]);
    paths.push(await build());

    expect(new Set(paths).size).toBe(1);
    expect(await readFile(paths[0]!, 'utf8')).toBe('binary\n');
    const [call, ...others] = await calls();
    expect(others).toEqual([]);
    expect(call).toContain('build -v -tags stablecomponents');
    expect(lines.filter((line) => line.includes('is under way'))).toHaveLength(2);
  });

  it('leaves nothing that looks finished when it fails, and says why', async () => {
    await expect(build({ GO_FAILS: 'yes' })).rejects.toThrow('no space left on device');

    const left = (await readdir(folder, { recursive: true })).filter((name) =>
      /daprd$|partial|lock/.test(name),
    );
    expect(left).toEqual(['daprd']);
    expect(await readFile(await build(), 'utf8')).toBe('binary\n');
  });
});
