import { faultText, UserError } from "../../../errors/user-error.js";
import type { BackendName, MissingBackend } from "./backend.js";

/** A backend of TensorFlow.js that was asked for is not there on this machine. */
export class BackendMissing extends UserError {
  constructor(name: BackendName, { reason, hint }: MissingBackend) {
    super(faultText("engine/missing", { engine: name, found: reason, hint }));
    this.name = "BackendMissing";
  }
}
