import { messageOf } from '../launcher/errors.ts';

/** A server that refuses an object may quote the whole object. */
const LONGEST = 1_000;

/** Takes a line of what is printed. */
type Print = (line: string) => void;

/** Prints one line per check, counts, and closes with the line that CI reads. */
export class Report {
  passed = 0;
  failed = 0;
  private readonly print: Print;

  constructor(print: Print = (line) => console.log(line)) {
    this.print = print;
  }

  /** Runs a check, which answers its problems; an error is a problem too. Answers whether there were none. */
  async check(name: string, work: () => readonly string[] | Promise<readonly string[]>): Promise<boolean> {
    const began = performance.now();
    const problems = await Promise.resolve()
      .then(work)
      .catch((error: unknown) => [messageOf(error)]);
    const isRight = problems.length === 0;
    if (isRight) this.passed += 1;
    else this.failed += 1;
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    this.print(`${isRight ? ' ok ' : 'FAIL'}  ${name} (${seconds} s)`);
    for (const problem of problems) this.print(`      ${problem.slice(0, LONGEST)}`);
    return isRight;
  }

  /** Prints the closing line and answers the exit code. */
  close(): number {
    this.print(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
