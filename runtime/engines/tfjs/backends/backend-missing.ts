import { ExitCode, UserError } from "../../../errors/user-error.js";
import type { BackendName, MissingBackend } from "./backend.js";

/** A backend of TensorFlow.js that was asked for is not there on this machine. */
export class BackendMissing extends UserError {
  constructor(name: BackendName, { reason, hint }: MissingBackend) {
    super(`the engine tfjs:${name} cannot be used here`, { found: reason, hint, exitCode: ExitCode.unavailable });
    this.name = "BackendMissing";
  }
}
