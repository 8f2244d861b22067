import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'postgres';

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`, which is made if it is missing. */
export async function postgresUser(onLine) {
  if (process.getuid?.() !== 0) return {};
  if (!(await idOf('-u'))) {
    onLine(`making the system user "${NAME}": PostgreSQL does not run as root`);
    await run('groupadd', ['-f', NAME]);
    await run('useradd', ['--system', '--no-create-home', '-g', NAME, NAME]);
  }
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (!uid || !gid)
    throw new Error(
      `The system user "${NAME}" could not be made; start as an ordinary user, or set DATABASE_URL.`,
    );
  return { uid, gid };
}

async function idOf(option) {
  const { stdout } = await run('id', [option, NAME]).catch(() => ({ stdout: '' }));
  return Number(stdout.trim()) || undefined;
}
