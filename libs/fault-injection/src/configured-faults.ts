import { InjectedCallFaults } from './injected-call-faults.js';
import { InjectedCrashPoints } from './injected-crash-points.js';
import { RuleSource } from './rule-source.js';
import { Strikes } from './strikes.js';

/** The environment variables that configure faults. */
export type FaultEnvironment = Readonly<Record<string, string | undefined>>;

/** The injectable faults of this process. */
export interface ConfiguredFaults {
  readonly crashPoints: InjectedCrashPoints;
  readonly calls: InjectedCallFaults;
}

/** Where faults may be injected. Unset means production, as for every other setting. */
const TEST_AIDS_ALLOWED: ReadonlySet<string | undefined> = new Set(['development', 'test']);

/**
 * The faults of `HOLDFAST_FAULTS`: JSON, or the path of a file with it that is read again on every change. Always undefined in
 * production, and where nothing is set: then no code of this library runs.
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

/** The faults of this process, read from its environment once; points and calls share their counts. */
export function processFaults(): ConfiguredFaults | undefined {
  // Not a setting of an app: operators must not find and set it.
  ofThisProcess ??= { faults: configuredFaults(process.env) };
  return ofThisProcess.faults;
}
