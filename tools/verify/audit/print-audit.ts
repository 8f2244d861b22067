import type { Finding } from './check.ts';

const SHOWN = 10;

/** One line per check, with the first offenders where there are any. */
export function printAudit(findings: readonly Finding[]): void {
  console.log('\nAudit:');
  for (const { name, offenders, isSkipped } of findings) {
    if (isSkipped) {
      console.log(` -    ${name}: skipped, the gateway cannot be read`);
      continue;
    }
    console.log(`${offenders.length === 0 ? ' ok ' : 'FAIL'}  ${name}`);
    for (const offender of offenders.slice(0, SHOWN)) console.log(`        ${offender}`);
    if (offenders.length > SHOWN) console.log(`        … and ${offenders.length - SHOWN} more`);
  }
}
