import type { onnx } from "onnx-proto";
import type ort from "onnxruntime-node";
import { ArrayUpdater } from "./array-updater.js";
import { blockConvolutions } from "./blocked-convolutions.js";
import { inFileOrder } from "./file-order.js";
import { encodeModel } from "./model-bytes.js";
import type { OpenStep } from "./onnx-trainer.js";
import { splitUpdates } from "./split-updates.js";
import { unshareBuffers } from "./unshared-buffers.js";
import { withholdOutputs } from "./withheld-outputs.js";

/**
 * How the threads of a session wait for work: in a busy loop of 30 to 60 ms, or asleep. Threads of two sessions that take turns
 * within a step would fight for the cores in a busy loop.
 */
export type Waiting = "busy" | "asleep";

/** Opens a session of a model. */
export type OpenSession = (model: Uint8Array, waiting: Waiting) => Promise<ort.InferenceSession>;

export interface StepOptions {
  /** Images of a step. */
  readonly batch: number;
  /** Size of a block for `blockConvolutions`, if blocks are faster here. */
  readonly block: number | undefined;
  /** Elements from which on an array is updated in pieces. */
  readonly large?: number;
  /** Elements of a piece. */
  readonly piece?: number;
}

/** Opens a training step in parts, see `splitUpdates`. */
export async function openStep(
  model: onnx.IModelProto,
  open: OpenSession,
  { batch, block, large, piece }: StepOptions,
): Promise<OpenStep> {
  const { step, updates } = splitUpdates(model, large);
  const prepared = (one: onnx.IModelProto): Uint8Array => encodeModel(inFileOrder(withholdOutputs(one)));
  const fast = block === undefined ? step : blockConvolutions(step, block);
  const session = await open(prepared(unshareBuffers(fast, batch)), "busy");
  const rules = new Map<string, ort.InferenceSession>();
  const updaters: ArrayUpdater[] = [];
  for (const update of updates) {
    const key = JSON.stringify(update.rule);
    const rule = rules.get(key) ?? (await open(prepared(update.rule), "asleep"));
    rules.set(key, rule);
    updaters.push(new ArrayUpdater(rule, update, piece));
  }
  return {
    session,
    updates: updaters,
    release: async () => {
      for (const one of [session, ...rules.values()]) await one.release();
    },
  };
}
