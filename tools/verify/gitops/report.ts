/** A server that refuses an object may quote all of it. */
const LONGEST = 400;

/** Prints one line per check, counts, and closes with the line that CI reads. */
export class Report {
  passed = 0;
  failed = 0;

  /** Runs a check that answers what is wrong; what it throws is wrong too. */
  async check(name, work) {
    const began = performance.now();
    const problems = await Promise.resolve()
      .then(work)
      .catch((error) => [error.message]);
    const isRight = problems.length === 0;
    if (isRight) this.passed += 1;
    else this.failed += 1;
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${isRight ? ' ok ' : 'FAIL'}  ${name} (${seconds} s)`);
    for (const problem of problems) console.log(`      ${problem.slice(0, LONGEST)}`);
    return isRight;
  }

  /** The closing line; answers the exit code. */
  close() {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
