/**
 * Stops this process in good order when the process that has started it, and has a channel to it, ends in any way: a study that is
 * killed leaves no trainings behind.
 */
export function stopWithParent(): void {
  if (process.channel === undefined) return;
  process.channel?.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
