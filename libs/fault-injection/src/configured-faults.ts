import { InjectedCallFaults } from './injected-call-faults.js';
import { InjectedCrashPoints } from './injected-crash-points.js';
import { RuleSource } from './rule-source.js';
import { Strikes } from './strikes.js';

/** Environment that decides about faults. */
export type FaultEnvironment = Readonly<Record<string, string | undefined>>;

/** What can be made to go wrong in this process. */
export interface ConfiguredFaults {
  readonly crashPoints: InjectedCrashPoints;
  readonly calls: InjectedCallFaults;
}

/** Where faults may be injected at all. Unset is production, as it is for every other setting. */
const TEST_AIDS_ALLOWED: ReadonlySet<string | undefined> = new Set(['development', 'test']);

/**
 * The faults that `HOLDFAST_FAULTS` asks for: JSON, or the path of a file with it that is read again whenever it changes. Undefined in
 * production whatever is set, and wherever nothing is: then nothing of this library is on any path.
 */
export function configuredFaults(env: FaultEnvironment): ConfiguredFaults | undefined {
  const setting = env['HOLDFAST_FAULTS'];
  if (!setting || !TEST_AIDS_ALLOWED.has(env['NODE_ENV'])) return undefined;
  const source = new RuleSource(setting);
  const strikes = new Strikes(source.strikesDir);
  return {
    crashPoints: new InjectedCrashPoints(source, strikes),
    calls: new InjectedCallFaults(source, strikes),
  };
}

let ofThisProcess: { readonly faults: ConfiguredFaults | undefined } | undefined;

/** The faults of this process, read from its environment once; points and calls count their strikes together. */
export function processFaults(): ConfiguredFaults | undefined {
  // Not a setting of an app: it must not be one that an operator could find and set.
  ofThisProcess ??= { faults: configuredFaults(process.env) };
  return ofThisProcess.faults;
}
