/**
 * Calls `end` when the process that started this one is gone. The launcher gives its children an IPC channel that nobody
 * ever writes to: the kernel closes it even when the launcher is killed without a chance to say goodbye.
 */
export function endWithParent(end) {
  if (!process.channel) return;
  process.on('disconnect', end);
  // A listener alone would keep a process alive that has nothing left to do.
  process.channel.unref();
}
