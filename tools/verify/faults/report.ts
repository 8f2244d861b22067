/** Counts and prints checks, one line each. */
export class Report {
  constructor(print = (line) => console.log(line)) {
    this.print = print;
    this.passed = 0;
    this.failures = [];
    this.longest = 0;
  }

  check(name, { ok, why = '', seconds, isConvergence = false }) {
    if (isConvergence) this.longest = Math.max(this.longest, seconds);
    const took = seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`;
    if (ok) this.passed += 1;
    else this.failures.push(name);
    this.print(ok ? ` ok   ${name}${took}` : `FAIL  ${name}${took}: ${why}`);
  }

  /** The line that CI counts by. */
  close() {
    this.print(`longest time to convergence: ${this.longest.toFixed(1)} s`);
    this.print(`\n${this.passed} passed, ${this.failures.length} failed`);
  }
}
