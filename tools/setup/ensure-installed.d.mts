/** Makes a fresh clone runnable: dependencies, PostgreSQL's symlinks, Prisma clients, compiled code. */
export function ensureInstalled(options?: {
  onLine?: (line: string) => void;
  build?: boolean;
}): Promise<void>;
