/** The longest that a stack took to come to rest after what was done to it. */
export class Convergence {
  private longest = { seconds: 0, name: 'nothing' };

  /** It took so long after this case. */
  reached(name: string, seconds: number): void {
    if (seconds > this.longest.seconds) this.longest = { seconds, name };
  }

  /** Prints the figure, with the case that took it. */
  print(): void {
    const { seconds, name } = this.longest;
    console.log(`\nlongest time to convergence: ${seconds.toFixed(1)} s (${name})`);
  }
}
