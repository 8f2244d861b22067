import type { OnLine } from '../on-line.ts';
import { runProgram } from '../processes/run-program.ts';

const NAME = 'postgres';

/** The user that PostgreSQL runs as; without ids, it is this process's own. */
export interface PostgresUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`, which is made if it is missing. */
export async function postgresUser(onLine: OnLine): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  if (!(await idOf('-u'))) {
    onLine(`making the system user "${NAME}": PostgreSQL does not run as root`);
    await runProgram('groupadd', ['-f', NAME]);
    await runProgram('useradd', ['--system', '--no-create-home', '-g', NAME, NAME]);
  }
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (!uid || !gid)
    throw new Error(
      `The system user "${NAME}" could not be made; start as an ordinary user, or set DATABASE_URL.`,
    );
  return { uid, gid };
}

async function idOf(option: string): Promise<number | undefined> {
  const { code, output } = await runProgram('id', [option, NAME]);
  return code === 0 ? Number(output) || undefined : undefined;
}
