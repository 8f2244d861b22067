/**
 * Calls `end` when the process that started this one is gone. The launcher gives its children an IPC channel without messages:
 * the kernel closes it even when the launcher is killed.
 */
export function endWithParent(end: () => void): void {
  if (!process.channel) return;
  process.on('disconnect', end);
  // The listener alone would keep a process alive that has nothing left to do.
  process.channel.unref();
}
