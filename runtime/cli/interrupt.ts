import { Interrupted } from "../interrupted.js";
import { clearLiveLines } from "./live/live-lines.js";

/**
 * A signal that is raised (reason: `Interrupted`) by the first Ctrl-C (or SIGTERM), so that work can save its state and end; a second one
 * ends the process at once.
 * @param said is written then: what becomes of the work.
 */
export function interruptSignal(said = "stopping after this step"): {
  readonly signal: AbortSignal;
  exitCode(): number;
  release(): void;
} {
  const controller = new AbortController();
  let code = 130;
  const on = (received: NodeJS.Signals): void => {
    code = received === "SIGTERM" ? 143 : 130;
    if (controller.signal.aborted) process.exit(code);
    clearLiveLines();
    process.stderr.write(`\n${said}; press Ctrl-C again to stop at once\n`);
    controller.abort(new Interrupted());
  };
  process.on("SIGINT", on);
  process.on("SIGTERM", on);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      process.off("SIGINT", on);
      process.off("SIGTERM", on);
    },
  };
}
