import { WIRE_NAMES, WORDS } from './word-list.ts';

export interface Finding {
  readonly file: string;
  readonly line: number;
  /** The words as they stand there. */
  readonly found: string;
  readonly say: string;
}

const WIRE_NAME = /\b[A-Za-z0-9]*_[A-Za-z0-9_]*\b/g;

/** Every word of the list in a text, with the line that it stands in. The glossary's own table may name the words. */
export function findWords(file: string, text: string): Finding[] {
  return withoutGlossary(text.split('\n')).flatMap((line, index) =>
    wordsIn(line, file).map((finding) => ({ file, line: index + 1, ...finding })),
  );
}

/** The lines, with those of the table between the heading "Glossary" and the next heading emptied. */
function withoutGlossary(lines: readonly string[]): string[] {
  let isGlossary = false;
  return lines.map((line) => {
    if (/^#+ /.test(line)) isGlossary = /^#+ Glossary$/.test(line);
    return isGlossary && line.startsWith('|') ? '' : line;
  });
}

function wordsIn(line: string, file: string): { found: string; say: string }[] {
  const plain = plainText(line);
  return WORDS.flatMap(({ not, say, except }) => {
    const match = not.exec(plain);
    return match && !except?.test(file) ? [{ found: match[0], say }] : [];
  });
}

/** Lower case, without wire names, and identifiers as words: `isHerAccount` and `is-her-account` become "is her account". */
function plainText(line: string): string {
  return WIRE_NAMES.reduce((rest, name) => rest.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), ''), line)
    .replaceAll(WIRE_NAME, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .replaceAll(/(?<=[a-z])-(?=[a-z])/g, ' ')
    .toLowerCase();
}
