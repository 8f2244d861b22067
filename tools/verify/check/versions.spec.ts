import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { LEAST_MAJOR, PINNED, STARTER_MAJOR, majorOf, runtimePackage } from '../../starter/pinned.mjs';
import { parseDockerfile } from '../images/dockerfile.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (...names: string[]) => readFileSync(join(ROOT, ...names), 'utf8');
const json = (...names: string[]): unknown => JSON.parse(read(...names));

const TEXTS = z.record(z.string(), z.string());
const manifest = z
  .object({
    scripts: TEXTS,
    engines: z.object({ node: z.string() }),
    devDependencies: z.object({ '@types/node': z.string() }),
  })
  .parse(json('package.json'));
const runtime = z.object({ optionalDependencies: TEXTS }).parse(json('tools/starter/runtime/package.json'));
const { packages } = z
  .object({ packages: z.record(z.string(), z.unknown()) })
  .parse(json('tools/starter/runtime/package-lock.json'));
const PLATFORMS = [
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64'],
  ['linux', 'x64'],
  ['win32', 'x64'],
] as const;

/** Documents about the present state; decisions and the change log describe the day they were written. */
function documents(): string[] {
  const inside = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('adr'))
    .map((name) => join('docs', name));
  const beside = ['apps', 'libs', 'tools', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  );
  return ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...inside, ...beside];
}

describe('OPS-3 one version of Node', () => {
  it.each(PLATFORMS)('is pinned with its digest for %s on %s', (platform, arch) => {
    const { name } = runtimePackage(platform, arch)!;

    expect(runtime.optionalDependencies[name]).toBe(PINNED);
    expect(packages[`node_modules/${name}`]).toMatchObject({
      version: PINNED,
      integrity: expect.stringMatching(/^sha512-/),
    });
  });

  it('is pinned for nothing that the starter does not know', () => {
    const known = PLATFORMS.map(([platform, arch]) => runtimePackage(platform, arch)!.name).sort();

    expect(Object.keys(runtime.optionalDependencies).sort()).toEqual(known);
    expect(Object.keys(packages).sort()).toEqual(['', ...known.map((name) => `node_modules/${name}`)]);
    expect(runtimePackage('sunos', 'x64')).toBeUndefined();
  });

  it('is what a version manager takes', () => expect(read('.nvmrc')).toBe(`${PINNED}\n`));

  it('builds the images, and they run on its line', () => {
    const { args } = parseDockerfile(read('Dockerfile')) as { args: Record<string, string> };

    expect(args['NODE_BUILD']).toMatch(new RegExp(`^node:${PINNED.replaceAll('.', '\\.')}-[a-z]+-slim$`));
    expect(args['NODE_RUN']).toMatch(new RegExp(`^gcr\\.io/distroless/nodejs${LEAST_MAJOR}-`));
  });

  it('is what types are checked against', () =>
    expect(majorOf(manifest.devDependencies['@types/node'])).toBe(LEAST_MAJOR));

  it('may be older only where the starter runs', () =>
    expect(manifest.engines.node).toBe(`>=${STARTER_MAJOR}`));

  it('is the one that documents speak of', () => {
    const others = documents().flatMap((file) =>
      [...read(file).matchAll(/\bNode(?:\.js)? ?(?:>= ?|v)?(\d+)(?![.\d])/g)]
        .filter(([, major]) => ![LEAST_MAJOR, STARTER_MAJOR].includes(Number(major)))
        .map(([text]) => `${file}: ${text}`),
    );

    expect(others).toEqual([]);
    expect(read('README.md')).toContain(`Node ${LEAST_MAJOR}`);
  });
});

describe('SYS-10 every command', () => {
  const commands = Object.entries(manifest.scripts);

  it.each(commands)('%s begins with the starter', (_, command) => {
    const [, program] = /^node tools\/starter\/run\.mjs (\S+)/.exec(command) ?? [];

    expect({ command, exists: program !== undefined && existsSync(join(ROOT, program)) }).toEqual({
      command,
      exists: true,
    });
  });

  it('of CI does, too', () =>
    expect(read('.ci/run')).toMatch(/^exec node tools\/starter\/run\.mjs tools\/\S+\.ts "\$@"$/m));

  it('in documents goes through it', () => {
    const direct = documents().flatMap((file) =>
      [...read(file).matchAll(/\bnode (?:tools|bench|libs|apps)\/\S+/g)]
        .map(([text]) => text)
        .filter((text) => !text.startsWith('node tools/starter/run.mjs'))
        .map((text) => `${file}: ${text}`),
    );

    expect(direct).toEqual([]);
  });
});
