import type { Figure, Figures } from './measure.ts';

const ms = (value: number): string => `${value.toFixed(2)} ms`.padStart(11);

/** The look-up is bounded at its p99, the others at their p95, so that one stall of the machine does not decide. */
const judged = ({ isTail, p95, p99 }: Figure): number => (isTail ? p99 : p95);
const holds = (figure: Figure): boolean =>
  figure.targetMs === undefined || (judged(figure) < figure.targetMs && figure.statements === 1);

/** Prints each figure beside its target; returns whether all hold. */
export function printFigures({ figures, sizes }: Figures, rows: number): boolean {
  const number = (value: number): string => value.toLocaleString('en');
  console.log(
    `\n${number(rows)} payments; busiest day ${number(sizes.busyDay)}, refunds of the month ${number(sizes.monthRefunds)}, ` +
      `heaviest customer ${number(sizes.heaviest)} payments\n`,
  );
  console.log(
    `      ${'PAY-11'.padEnd(40)}${'p50'.padStart(11)}${'p95'.padStart(11)}${'p99'.padStart(11)}${'target'.padStart(11)}  statements  of`,
  );
  for (const figure of figures) {
    const { name, targetMs, p50, p95, p99, statements, times } = figure;
    const mark = targetMs === undefined ? '    ' : holds(figure) ? ' ok ' : 'FAIL';
    const target = (targetMs === undefined ? '' : `< ${targetMs} ms`).padStart(11);
    const counted = targetMs === undefined ? '' : String(statements);
    console.log(
      `${mark}  ${name.padEnd(40)}${ms(p50)}${ms(p95)}${ms(p99)}${target}  ${counted.padStart(10)}  ${times}`,
    );
  }
  const bounded = figures.filter(({ targetMs }) => targetMs !== undefined);
  const failed = bounded.filter((figure) => !holds(figure)).length;
  console.log(`\n${bounded.length - failed} passed, ${failed} failed`);
  return failed === 0;
}
