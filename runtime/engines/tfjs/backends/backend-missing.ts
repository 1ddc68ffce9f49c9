import { faultText, UserError } from "../../../errors/user-error.js";
import type { BackendName, MissingBackend } from "./backend.js";

/** This machine lacks the requested backend of TensorFlow.js. */
export class BackendMissing extends UserError {
  constructor(name: BackendName, { reason, hint }: MissingBackend) {
    super(faultText("engine/missing", { engine: name, found: reason, hint }));
    this.name = "BackendMissing";
  }
}
