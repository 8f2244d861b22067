import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

const FOLDERS = ['apps', 'libs', path.join('tools', 'verify', 'audit')];
const NAME = /['"`](holdfast_[a-z][a-z0-9_]*)['"`]/g;
const WORD = /\b(holdfast_[a-z0-9_]+)(?:\{([^}]*)\})?/g;
/** The parts of a histogram in Prometheus. */
const SUFFIX = /_(bucket|count|sum)$/;

/** All metric names in the code, without specs. */
export function metricsInCode(): Set<string> {
  const names = new Set<string>();
  for (const folder of FOLDERS) {
    for (const file of readdirSync(inRepository(folder), { recursive: true }).map(String)) {
      if (!isSource(file)) continue;
      const text = readFileSync(inRepository(folder, file), 'utf8');
      for (const [, name = ''] of text.matchAll(NAME)) names.add(name);
    }
  }
  return names;
}

const isSource = (file: string): boolean =>
  /\.ts$/.test(file) &&
  !/(^|\/)(node_modules|dist|testing|generated)\//.test(file) &&
  !/[.-]spec\.ts$/.test(file);

/** A metric in an expression, with the labels that the expression selects by. */
export interface UsedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The metrics of an expression. Names of recording rules have a colon and are no metrics. */
export function metricsIn(expr: string): UsedMetric[] {
  return [...expr.matchAll(WORD)]
    .filter(({ index, 0: match }) => expr[index + match.length] !== ':')
    .map(([, name = '', selector = '']) => ({
      name,
      labels: [...selector.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label = '']) => label),
    }));
}

/** Whether `known` has the metric, under its own name or as a part of a histogram. */
export const isKnown = (known: ReadonlySet<string>, name: string): boolean =>
  known.has(name) || known.has(name.replace(SUFFIX, ''));
