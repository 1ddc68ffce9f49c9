import type { Origin } from "./common.js";
import type { DataRef } from "./data.js";

export interface EvaluateModel {
  readonly on: DataRef;
  /** Overlap at which a found face window counts as right. */
  readonly iou: number;
  /** Name of the window step that is compared with the annotated face box. */
  readonly window: string;
  readonly origin: Origin;
}
