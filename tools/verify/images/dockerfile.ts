import { z } from 'zod';

type Words = Record<string, string>;

/** One COPY. */
export interface Copy {
  readonly op: 'COPY';
  /** A stage; else the context. */
  readonly from?: string | undefined;
  readonly chown?: string | undefined;
  readonly sources: string[];
  readonly target: string;
}

/** One instruction, its parts by name. */
export type Step =
  | Copy
  | { readonly op: 'ARG'; readonly args: Words }
  | { readonly op: 'ENV'; readonly env: Words }
  | { readonly op: 'WORKDIR'; readonly folder: string }
  | { readonly op: 'USER'; readonly user: string }
  | { readonly op: 'CMD'; readonly command: string[] }
  | { readonly op: 'RUN'; readonly mount?: string | undefined; readonly script: string };

/** One stage of a Dockerfile. */
export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly steps: Step[];
}

/** The content of a Dockerfile. */
export interface Dockerfile {
  readonly args: Words;
  readonly stages: Stage[];
}

/**
 * The stages of a Dockerfile. It knows the instructions of ours only; another
 * one is an error, so that the test never builds less than the image does.
 */
export function parseDockerfile(text: string): Dockerfile {
  const file: Dockerfile = { args: {}, stages: [] };
  for (const [, op = '', rest = ''] of instructions(text)) {
    const stage = file.stages.at(-1);
    if (op === 'FROM') file.stages.push(stageOf(rest));
    else if (op === 'ARG' && !stage) Object.assign(file.args, assignment(rest));
    else {
      const step = stage && stepOf(op, rest);
      if (!step) throw new Error(`this tier cannot carry out "${op} ${rest}"`);
      stage.steps.push(step);
    }
  }
  return file;
}

function instructions(text: string): RegExpExecArray[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? fail(line));
}

const fail = (line: string): never => {
  throw new Error(`this is no instruction: ${line}`);
};

function stageOf(rest: string): Stage {
  const [, from = '', name = ''] = /^(\S+) AS (\S+)$/.exec(rest) ?? fail(`FROM ${rest}`);
  return { name, from, steps: [] };
}

function stepOf(op: string, rest: string): Step | undefined {
  const { flags, words } = splitFlags(rest);
  switch (op) {
    case 'ARG':
      return { op, args: assignment(rest) };
    case 'ENV':
      return { op, env: assignment(rest) };
    case 'WORKDIR':
      return { op, folder: rest };
    case 'USER':
      return { op, user: rest };
    case 'CMD':
      return { op, command: z.array(z.string()).parse(JSON.parse(rest)) };
    case 'COPY':
      return {
        op,
        from: flags['from'],
        chown: flags['chown'],
        sources: words.slice(0, -1),
        target: words.at(-1) ?? '',
      };
    case 'RUN':
      return { op, mount: flags['mount'], script: words.join(' ') };
    default:
      return undefined;
  }
}

function assignment(rest: string): Words {
  const [name = '', ...value] = rest.split('=');
  return { [name]: value.join('=') };
}

/** `--from=x` and the like, and what comes after them. */
function splitFlags(rest: string): { flags: Words; words: string[] } {
  const words = rest.split(' ');
  const flags: Words = {};
  while (words[0]?.startsWith('--')) {
    const [name = '', ...value] = words[0].slice(2).split('=');
    words.shift();
    flags[name] = value.join('=');
  }
  return { flags, words };
}
