import { PROMOTION_KINDS } from './promotion-kinds.js';

const code = (text: string): string => `\`${text}\``;

/** The table of kinds in docs/promotions.md, in Markdown. */
export function kindsTable(): string {
  const rows = PROMOTION_KINDS.flatMap(({ name, values, targets }) =>
    Object.entries(targets).map(([target, { takesOff }]) => {
      const value = values.map((each) => (each === 'none' ? each : code(each))).join(' or ');
      return `| ${code(name)} | ${code(target)} | ${value} | ${takesOff} |`;
    }),
  );
  return ['| kind | target | value | takes off |', '|---|---|---|---|', ...rows].join('\n');
}
