/** One instruction, with what it says by name. */
export interface Step {
  readonly op: string;
  readonly args?: Words;
  readonly env?: Words;
  readonly folder?: string;
  readonly user?: string;
  readonly command?: string[];
  readonly from?: string | undefined;
  readonly chown?: string | undefined;
  readonly sources?: string[];
  readonly target?: string | undefined;
  readonly script?: string;
  readonly mount?: string | undefined;
}

/** What a Dockerfile says. */
export interface Dockerfile {
  readonly args: Words;
  readonly stages: { readonly name: string; readonly from: string; readonly steps: Step[] }[];
}

type Stage = Dockerfile['stages'][number];
type Words = Record<string, string>;

/**
 * The stages of a Dockerfile. Only what ours uses; an instruction
 * that nobody here can carry out is an error, so that the test never builds less than the image does.
 */
export function parseDockerfile(text: string): Dockerfile {
  const file: Dockerfile = { args: {}, stages: [] };
  for (const [, op = '', rest = ''] of instructions(text)) {
    const stage = file.stages.at(-1);
    const known = OPS.get(op);
    if (op === 'FROM') file.stages.push(stageOf(rest));
    else if (op === 'ARG' && !stage) Object.assign(file.args, assignment(rest));
    else if (stage && known) stage.steps.push({ op, ...known(rest) });
    else throw new Error(`nobody here can carry out "${op} ${rest}"`);
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

const OPS = new Map<string, (rest: string) => Omit<Step, 'op'>>(
  Object.entries({
    ARG: (rest: string) => ({ args: assignment(rest) }),
    ENV: (rest: string) => ({ env: assignment(rest) }),
    WORKDIR: (rest: string) => ({ folder: rest }),
    USER: (rest: string) => ({ user: rest }),
    CMD: (rest: string) => ({ command: JSON.parse(rest) as string[] }),
    COPY: (rest: string) => {
      const { flags, words } = splitFlags(rest);
      return {
        from: flags['from'],
        chown: flags['chown'],
        sources: words.slice(0, -1),
        target: words.at(-1),
      };
    },
    RUN: (rest: string) => {
      const { flags, words } = splitFlags(rest);
      return { mount: flags['mount'], script: words.join(' ') };
    },
  }),
);

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
