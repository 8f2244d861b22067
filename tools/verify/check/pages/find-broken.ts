import path from 'node:path';

/** The files that pages may refer to. */
export interface Repository {
  /** Text of every page (`*.md`) by its path from the root. */
  readonly pages: ReadonlyMap<string, string>;
  /** Whether there is a file or folder at this path from the root. */
  readonly exists: (file: string) => boolean;
  /** The commands of package.json. */
  readonly commands: readonly string[];
}

/** A reference of a page that leads nowhere. */
export interface Broken {
  readonly page: string;
  readonly line: number;
  readonly reference: string;
}

const FENCE = /^\s*```/;
const CODE = /`[^`]*`/g;
const LINK = /\]\(([^)\s]+)\)/g;
const WITH_SCHEME = /^[a-z][a-z+.-]*:/i;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/;
/** A path from the root, as code: without placeholders, patterns and arguments. */
const PATH = /`((?:\.ci|apps|bench|docs|gitops|libs|prisma|proto|tools)\/[\w./-]+)`/g;
const COMMAND = /\bnpm run (?:--silent )?([a-z][\w:-]*)/g;

/** Links to files and headings of the repository that do not exist. */
export function brokenLinks(repository: Repository): Broken[] {
  return references(repository.pages, (line) => matches(line.replace(CODE, ''), LINK)).filter(
    ({ page, reference }) => !WITH_SCHEME.test(reference) && !leadsSomewhere(repository, page, reference),
  );
}

/** Paths, written as code, at which there is nothing. */
export function wrongPaths({ pages, exists }: Repository): Broken[] {
  return references(pages, (line) => matches(line, PATH)).filter(({ reference }) => !exists(reference));
}

/** `npm run` with a command that package.json does not have; also in blocks of code. */
export function unknownCommands({ pages, commands }: Repository): Broken[] {
  return [...pages].flatMap(([page, text]) =>
    numbered(text)
      .flatMap(([line, words]) => matches(words, COMMAND).map((reference) => ({ page, line, reference })))
      .filter(({ reference }) => !commands.includes(reference)),
  );
}

function leadsSomewhere({ pages, exists }: Repository, page: string, link: string): boolean {
  const [file, anchor] = link.split('#');
  const target = file ? path.posix.join(path.posix.dirname(page), file) : page;
  if (!exists(target)) return false;
  const text = pages.get(target);
  return anchor === undefined || text === undefined || anchorsOf(text).has(anchor);
}

/** The names of a page's headings, as GitHub makes them: a repeated one gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, line] of outsideFences(text)) {
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) continue;
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = name;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${name}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

function references(pages: ReadonlyMap<string, string>, read: (line: string) => readonly string[]): Broken[] {
  return [...pages].flatMap(([page, text]) =>
    outsideFences(text).flatMap(([line, words]) =>
      read(words).map((reference) => ({ page, line, reference })),
    ),
  );
}

function outsideFences(text: string): [number, string][] {
  let isInside = false;
  return numbered(text).filter(([, line]) => {
    if (!FENCE.test(line)) return !isInside;
    isInside = !isInside;
    return false;
  });
}

const numbered = (text: string): [number, string][] =>
  text.split('\n').map((line, index) => [index + 1, line]);

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
