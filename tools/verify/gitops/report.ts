/** A server that refuses an object may quote the whole object. */
const LONGEST = 400;

/** Prints one line per check, counts, and closes with the line that CI reads. */
export class Report {
  passed = 0;
  failed = 0;

  /** Runs a check, which answers its problems; an error is a problem too. Answers whether there were none. */
  async check(name: string, work: () => readonly string[] | Promise<readonly string[]>): Promise<boolean> {
    const began = performance.now();
    const problems = await Promise.resolve()
      .then(work)
      .catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    const isRight = problems.length === 0;
    if (isRight) this.passed += 1;
    else this.failed += 1;
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${isRight ? ' ok ' : 'FAIL'}  ${name} (${seconds} s)`);
    for (const problem of problems) console.log(`      ${problem.slice(0, LONGEST)}`);
    return isRight;
  }

  /** Prints the closing line and answers the exit code. */
  close(): number {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
