import { findOnPath } from '../setup/system-program.ts';

/** The path of a real daprd, if there is one. */
export function findDaprd(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.HOLDFAST_DAPRD === 'none') return undefined;
  return env.HOLDFAST_DAPRD || findOnPath(['daprd'], env.PATH);
}
