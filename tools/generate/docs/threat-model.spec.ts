import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { isKnown, metricsIn, metricsInCode } from '../../verify/alerts/metrics.ts';
import { readRules } from '../../verify/alerts/read-alerts.ts';
import { CHECKS } from '../../verify/audit/audit-stack.ts';

const root = resolve(import.meta.dirname, '../../..');
const ATTACKS = 'tools/verify/attack';
const page = readFileSync(`${root}/docs/operations/threat-model.md`, 'utf8');

interface Named {
  readonly file: string;
  /** As the page has it: whole, or its beginning. */
  readonly name: string;
  readonly isWhole: boolean;
}

const named: readonly Named[] = [...page.matchAll(/`([\w./-]+\.ts) › ([^`]+)`/g)].map(([, file, name]) => ({
  file: file!.includes('/') ? file! : `${ATTACKS}/${file!}`,
  name: name!.replace(/…$/, ''),
  isWhole: !name!.endsWith('…'),
}));

/** Texts of a source file in quotes of any kind, which names of tests are. */
const textsOf = (file: string): string[] =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/'([^'\n]+)'|`([^`\n]+)`/g)].map(
    ([, single, back]) => (single ?? back)!,
  );
const fits = ({ name, isWhole }: Named, text: string): boolean =>
  isWhole ? text === name : text.startsWith(name);

describe('the threat model', () => {
  it('names tests that there are', () => {
    expect(named.length).toBeGreaterThan(40);
    const missing = named.filter(
      (each) => !existsSync(`${root}/${each.file}`) || !textsOf(each.file).some((text) => fits(each, text)),
    );
    expect(missing).toEqual([]);
  });

  it('leaves out no attack', () => {
    const files = readdirSync(`${root}/${ATTACKS}`).filter((name) => name.endsWith('.attack-spec.ts'));
    const attacks = files.flatMap((name) =>
      textsOf(`${ATTACKS}/${name}`)
        .filter((text) => /^[A-Z]{3}-\d+ /.test(text))
        .map((text) => ({ file: `${ATTACKS}/${name}`, text })),
    );
    expect(attacks.length).toBeGreaterThan(40);
    const leftOut = attacks.filter(
      ({ file, text }) => !named.some((each) => each.file === file && fits(each, text)),
    );
    expect(leftOut).toEqual([]);
  });

  it('gives every row of its attacks a test', () => {
    const rows = page
      .slice(page.indexOf('## A stranger'), page.indexOf('## Remaining risks'))
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (wants|writes) /.test(line));
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => !row.includes(' › '))).toEqual([]);
  });

  it('names alerts that there are', () => {
    const alerts = readRules().flatMap(({ groups }) =>
      groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)),
    );
    const named = [...page.matchAll(/`((?:[A-Z][a-z]+){2,})`/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !alerts.includes(name))).toEqual([]);
  });

  it('names metrics that the code has, and checks that the audit has', () => {
    const metrics = metricsInCode();
    expect(metricsIn(page).filter(({ name }) => !isKnown(metrics, name))).toEqual([]);
    const written = page.slice(
      page.indexOf('## An attacker with write access'),
      page.indexOf('Every check has'),
    );
    const checks = [...written.matchAll(/^\| (?!writes|---)[^|]+ \| ([^|]+) \|/gm)].map(([, check]) =>
      check!.trim(),
    );
    const known = (CHECKS as readonly { name: string }[]).map(({ name }) => name);
    expect(checks.filter((check) => !known.includes(check))).toEqual(['all checks are clean again']);
  });
});
