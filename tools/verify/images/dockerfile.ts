/**
 * The stages of a Dockerfile: `{args, stages: [{name, from, steps: [{op, words | text, from, chown}]}]}`. Only what ours uses; an instruction
 * that nobody here can carry out is an error, so that the test never builds less than the image does.
 */
export function parseDockerfile(text) {
  const file = { args: {}, stages: [] };
  for (const [, op, rest] of instructions(text)) {
    const stage = file.stages.at(-1);
    if (op === 'FROM') file.stages.push(stageOf(rest));
    else if (op === 'ARG' && !stage) Object.assign(file.args, assignment(rest));
    else if (OPS[op]) stage.steps.push({ op, ...OPS[op](rest) });
    else throw new Error(`nobody here can carry out "${op} ${rest}"`);
  }
  return file;
}

function instructions(text) {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? fail(line));
}

const fail = (line) => {
  throw new Error(`this is no instruction: ${line}`);
};

function stageOf(rest) {
  const [, from, name] = /^(\S+) AS (\S+)$/.exec(rest) ?? fail(`FROM ${rest}`);
  return { name, from, steps: [] };
}

const OPS = {
  ARG: (rest) => ({ args: assignment(rest) }),
  ENV: (rest) => ({ env: assignment(rest) }),
  WORKDIR: (rest) => ({ folder: rest }),
  USER: (rest) => ({ user: rest }),
  CMD: (rest) => ({ command: JSON.parse(rest) }),
  COPY: (rest) => {
    const { flags, words } = splitFlags(rest);
    return { from: flags.from, chown: flags.chown, sources: words.slice(0, -1), target: words.at(-1) };
  },
  RUN: (rest) => {
    const { flags, words } = splitFlags(rest);
    return { mount: flags.mount, script: words.join(' ') };
  },
};

function assignment(rest) {
  const [name, ...value] = rest.split('=');
  return { [name]: value.join('=') };
}

/** `--from=x` and the like, and what comes after them. */
function splitFlags(rest) {
  const words = rest.split(' ');
  const flags = {};
  while (words[0]?.startsWith('--')) {
    const [name, ...value] = words.shift().slice(2).split('=');
    flags[name] = value.join('=');
  }
  return { flags, words };
}
