import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { errorCode, messageOf } from '../../launcher/errors.ts';
import { Report } from '../report.ts';
import { listenForEnd } from './early-end.ts';
import type { EarlyEnd } from './early-end.ts';

/** What must hold on a running stack: a row of a table. */
export interface FaultCase<Running> {
  readonly name: string;
  /** Answers what was wrong, nothing where all held. What it throws is wrong, too. */
  readonly run: (running: Running) => Promise<readonly string[]>;
}

/** A stack that cases run on, with whatever they need beside it. */
export interface RunningStack {
  /** Undoes the faults of a case; called after each, also after one that failed. */
  mend?(): Promise<void>;
  /** Ends the stack and what is connected to it. */
  stop(): Promise<void>;
}

/** Cases and the stack of their own. */
export interface FaultRun<Running extends RunningStack> {
  /** Names the temporary folder. */
  readonly name: string;
  /** Where data and logs stay; without it they lie in a temporary folder, which stays only after a failure. */
  readonly dataDir: string | undefined;
  /** What has not ended by then has failed. */
  readonly limitMs?: number;
  readonly start: (where: { readonly dataDir: string; readonly signal: AbortSignal }) => Promise<Running>;
  readonly cases: readonly FaultCase<Running>[];
  /** Prints what the cases came to, while the stack is still up. */
  readonly summarise?: (running: Running) => Promise<void> | void;
}

/** Exit code of a run that looked at nothing: no such case, or a stack that does not start. */
const NOT_STARTED = 2;

/**
 * Runs cases one after the other on a stack of their own, a line for each. A case that fails is recorded, and the next one runs; SIGINT,
 * SIGTERM and the limit fail the case that runs and leave out the others. Answers the exit code: 0 all held, 1 something did not, 2 could
 * not start.
 */
export async function runOnStack<Running extends RunningStack>(run: FaultRun<Running>): Promise<number> {
  if (run.cases.length === 0) {
    console.error('There is no such case.');
    return NOT_STARTED;
  }
  const dataDir = run.dataDir ?? (await mkdtemp(path.join(tmpdir(), `holdfast-${run.name}-`)));
  const end = listenForEnd(run.limitMs);
  const report = new Report();
  try {
    const running = await run.start({ dataDir, signal: end.signal }).catch(printWhyNot);
    if (running) await runAndStop(run, { running, report, end });
    if (!running || report.failed > 0) console.log(`logs: ${dataDir}`);
    else if (run.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    return running ? report.close() : NOT_STARTED;
  } finally {
    end.forget();
  }
}

function printWhyNot(error: unknown): undefined {
  console.error(errorCode(error) === 'PORT_TAKEN' ? messageOf(error) : error);
}

interface Course<Running> {
  readonly running: Running;
  readonly report: Report;
  readonly end: EarlyEnd;
}

async function runAndStop<Running extends RunningStack>(
  { cases, summarise }: FaultRun<Running>,
  course: Course<Running>,
): Promise<void> {
  const { running, report, end } = course;
  const strays = listenForStrays();
  for (const [index, each] of cases.entries()) {
    if (end.signal.aborted) {
      const left = `${cases.length - index} of ${cases.length} cases did not run`;
      await report.check('the whole run', async () => [`${await end.reason}: ${left}`]);
      break;
    }
    await report.check(each.name, async () => {
      const problems = await Promise.race([problemsOf(each, running), asProblem(end)]);
      return [...problems, ...strays.take()];
    });
  }
  await recordFailure(report, 'the summary', async () => summarise?.(running));
  await recordFailure(report, 'the stop of the stack', () => running.stop());
  // Only now: what a case that was given up still waits for fails with the stack.
  strays.forget();
}

async function problemsOf<Running extends RunningStack>(
  { run }: FaultCase<Running>,
  running: Running,
): Promise<readonly string[]> {
  const problems = await run(running).catch(stackIn);
  const unmended = await (running.mend?.() ?? Promise.resolve()).then(() => [], stackIn);
  return [...problems, ...unmended];
}

/** Failures that a case has left alone, as it waits for something else: they must not end the run. */
function listenForStrays(): { take(): string[]; forget(): void } {
  const problems: string[] = [];
  const note = (error: unknown): void => void problems.push(...stackIn(error));
  process.on('unhandledRejection', note);
  return {
    take: () => problems.splice(0),
    forget: () => void process.off('unhandledRejection', note),
  };
}

const asProblem = async ({ reason }: EarlyEnd): Promise<string[]> => [await reason];

const stackIn = (error: unknown): string[] => [(error instanceof Error && error.stack) || messageOf(error)];

async function recordFailure(report: Report, name: string, work: () => Promise<void>): Promise<void> {
  const problems = await work().then(() => [], stackIn);
  if (problems.length > 0) await report.check(name, () => problems);
}
