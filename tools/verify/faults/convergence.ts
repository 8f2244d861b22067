/** The longest that a stack took to come to rest after what was done to it. */
export class Convergence {
  private longest: { readonly seconds: number; readonly name: string } | undefined;

  /** It took so long after this case. */
  reached(name: string, seconds: number): void {
    if (!this.longest || seconds > this.longest.seconds) this.longest = { seconds, name };
  }

  /** Prints the figure, with the case that took it; nothing where no case was so measured. */
  print(): void {
    if (!this.longest) return;
    const { seconds, name } = this.longest;
    console.log(`\nlongest time to convergence: ${seconds.toFixed(1)} s (${name})`);
  }
}
