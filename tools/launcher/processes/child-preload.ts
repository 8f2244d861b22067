// Loaded into every app before its own code (`node --import`), so that an app knows nothing of the launcher.
import { endWithParent } from './end-with-parent.ts';

const GRACE_MS = 20_000;

endWithParent(() => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
