import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { isIncluded, readRules } from './context.ts';
import { parseDockerfile } from './dockerfile.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const { args, stages } = parseDockerfile(readFileSync(resolve(ROOT, 'Dockerfile'), 'utf8'));
const stage = (name: string) => stages.find((one) => one.name === name)!;
const step = (name: string, op: string) => stage(name).steps.find((one) => one.op === op);

describe('OPS-3 the Dockerfile', () => {
  it('runs on a distroless Node LTS, as a user that is not root', () => {
    expect(args['NODE_RUN']).toMatch(/^gcr\.io\/distroless\/nodejs\d+-debian13:nonroot$/);
    expect(step('runtime', 'USER')).toMatchObject({ user: '65532:65532' });
  });

  it('installs by the lock file, without scripts, in every stage that installs', () => {
    const runs = stages.flatMap(({ steps }) => steps.filter((one) => one.op === 'RUN'));
    const installs = runs.filter(({ script }) => /npm (ci|install)/.test(script));

    expect(installs).toHaveLength(2);
    for (const { script } of installs) expect(script).toMatch(/npm ci .*--omit=dev .*--ignore-scripts/);
  });

  it('takes the app as an argument in its last stage, and copies nothing from the context there', () => {
    expect(stages.at(-1)!.name).toBe('app');
    expect(step('one-app', 'ARG')).toMatchObject({ args: { APP: '' } });
    const copied = [...stage('runtime').steps, ...stage('app').steps].filter((one) => one.op === 'COPY');
    expect(copied.map(({ from }) => from)).toEqual(['modules', 'modules', 'one-app']);
  });

  it('puts the list of its packages into every image', () => {
    expect(stage('runtime').steps).toContainEqual(
      expect.objectContaining({ op: 'COPY', sources: ['/app/sbom.cdx.json'] }),
    );
  });

  it('is refused by the test where it has an instruction that the test cannot carry out', () => {
    expect(() => parseDockerfile('FROM x AS y\nADD a b')).toThrow('this tier cannot carry out "ADD a b"');
  });
});

describe('SEC-3 the context of a build', () => {
  const rules = readRules(ROOT);

  it.each([
    '.env',
    'apps/order/.env',
    'apps/order/.env.local',
    '.git/config',
    '.holdfast/secrets.json',
    'node_modules/x/y.js',
  ])('leaves out %s', (file) => expect(isIncluded(file, rules)).toBe(false));

  it.each([
    'package-lock.json',
    'apps/order/src/main.ts',
    'gitops/infrastructure/dapr/component.yaml',
    'proto/x.proto',
  ])('has %s', (file) => expect(isIncluded(file, rules)).toBe(true));

  it.each([
    'libs/saga/src/saga.spec.ts',
    'apps/order/dist/main.js',
    'gitops/apps/order/base/deployment.yaml',
  ])('needs no %s', (file) => expect(isIncluded(file, rules)).toBe(false));
});
