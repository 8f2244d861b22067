import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

const FOLDERS = ['apps', 'libs', path.join('tools', 'verify', 'audit')];
const NAME = /['"`](holdfast_[a-z][a-z0-9_]*)['"`]/g;
const WORD = /\b(holdfast_[a-z0-9_]+)(?:\{([^}]*)\})?/g;
/** What Prometheus makes of a histogram. */
const SUFFIX = /_(bucket|count|sum)$/;

/** All metric names that the code writes down, specs left out. */
export function metricsInCode() {
  const names = new Set();
  for (const folder of FOLDERS) {
    for (const file of readdirSync(inRepository(folder), { recursive: true }).map(String)) {
      if (!isSource(file)) continue;
      const text = readFileSync(inRepository(folder, file), 'utf8');
      for (const [, name] of text.matchAll(NAME)) names.add(name);
    }
  }
  return names;
}

const isSource = (file) =>
  /\.ts$/.test(file) &&
  !/(^|\/)(node_modules|dist|testing|generated)\//.test(file) &&
  !/[.-]spec\.ts$/.test(file);

/** The metrics an expression reads, with the labels that it asks for: `{name, labels}`. Recording rules have a colon and are none. */
export function metricsIn(expr) {
  return [...expr.matchAll(WORD)]
    .filter(({ index, 0: match }) => expr[index + match.length] !== ':')
    .map(([, name, selector = '']) => ({
      name,
      labels: [...selector.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label]) => label),
    }));
}

/** `known` has it, under its own name or as a part of a histogram. */
export const isKnown = (known, name) => known.has(name) || known.has(name.replace(SUFFIX, ''));
