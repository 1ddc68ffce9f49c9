import type { onnx } from "onnx-proto";
import { largeArray } from "../contract/large-arrays.js";
import { Arena, type Chunk } from "./arena.js";
import { type Program, programOf, type Step, type Value } from "./values.js";

/** Bytes that a session of ONNX Runtime takes for the results of one graph. */
export interface SessionBytes {
  /** Results of nodes that are freed, with the gaps between them. */
  readonly results: number;
  /** Gradients of large arrays, which are kept until the arrays are updated after the step. */
  readonly gradients: number;
  /** Results that depend on constants only. */
  readonly constants: number;
  /** Copies that opening makes of constants: filters of products in packed form, and constants from which others are computed. */
  readonly opening: number;
}

/** How a session runs its graph. */
export interface SessionOptions {
  /** Images of an open batch axis. */
  readonly batch: number;
  /** Inputs that are constants once the model is opened. */
  readonly weights: ReadonlySet<string>;
}

/**
 * Follows a model through two runs as the engine has ONNX Runtime execute it: node by node in the order of the file, every
 * result in memory of its own until its last reader has run. Updates of large arrays are no part of a run.
 */
export function sessionBytes(model: onnx.IModelProto, options: SessionOptions): SessionBytes {
  const program = programOf(model, options.batch, options.weights);
  const later = laterUpdates(program);
  const steps = program.steps.filter((step) => !later.has(step));
  const made = new Set(steps.flatMap(({ outputs }) => outputs));
  const gradients = new Set([...later].flatMap(({ inputs }) => inputs.filter((name) => made.has(name))));
  const read = new Set(program.steps.flatMap(({ inputs }) => inputs));
  const held = [...read].filter((name) => program.values.get(name)?.constant === true && !program.inputs.has(name));
  const intermediate = [...program.folded].filter((name) => !read.has(name));
  return {
    results: arenaBytes({ ...program, steps, outputs: new Set([...program.outputs, ...gradients]) }, options),
    gradients: sumBytes(program.values, gradients),
    constants: sumBytes(program.values, held),
    opening: sumBytes(program.values, [...packedFilters(program), ...intermediate]),
  };
}

/** Constant filters of matrix products: ONNX Runtime packs them when it opens a model, and keeps the originals too. */
const packedFilters = ({ steps, values }: Program): readonly string[] =>
  steps
    .filter(({ op }) => op === "MatMul" || op === "Gemm")
    .flatMap(({ inputs: [, filters = ""] }) => (values.get(filters)?.constant === true ? [filters] : []));

const sumBytes = (values: ReadonlyMap<string, Value>, names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + (values.get(name)?.bytes ?? 0), 0);

const elementwise: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div", "Sqrt", "Where"]);

/** The nodes that the engine runs after the step: they compute new values of large arrays, or only what such nodes read. */
function laterUpdates({ steps, values, inputs, outputs }: Program): ReadonlySet<Step> {
  const large = (name: string): boolean => (values.get(name)?.bytes ?? 0) >= 4 * largeArray;
  const isState = (name: string): boolean => inputs.has(name) && outputs.has(`${name}.next`);
  const fromState = new Set([...inputs].filter((name) => large(name) && isState(name)));
  const full = ({ inputs: operands, outputs: [result = ""] }: Step): readonly string[] =>
    operands.filter((name) => values.get(name)?.shape.join() === values.get(result)?.shape.join());
  for (const step of steps)
    if (elementwise.has(step.op) && full(step).some((name) => fromState.has(name)))
      fromState.add(step.outputs[0] ?? "");
  const readers = new Map<string, Step[]>();
  for (const step of steps) for (const name of step.inputs) readers.set(name, [...(readers.get(name) ?? []), step]);
  const found = new Set<Step>();
  for (const step of [...steps].reverse()) {
    const [result = ""] = step.outputs;
    if (!elementwise.has(step.op) || !large(result)) continue;
    if (full(step).filter((name) => !fromState.has(name)).length > 1) continue;
    const next = readers.get(result) ?? [];
    const wanted = outputs.has(result) ? isState(result.replace(/\.next$/, "")) : next.length > 0;
    if (wanted && next.every((reader) => found.has(reader))) found.add(step);
  }
  return found;
}

/** Results that are their first operand in another shape: no memory of their own. */
const views: ReadonlySet<string> = new Set(["Reshape", "Flatten", "Unsqueeze", "Identity"]);

interface Buffer {
  readonly chunk: Chunk;
  /** Names that still need it. */
  users: number;
}

function arenaBytes({ steps, values, outputs }: Program, { weights }: SessionOptions): number {
  const last = new Map<string, number>();
  const readers = new Map<string, Step[]>();
  for (const [i, step] of steps.entries())
    for (const name of step.inputs) {
      last.set(name, i);
      readers.set(name, [...(readers.get(name) ?? []), step]);
    }
  const arena = new Arena();
  const buffers = new Map<string, Buffer>();
  const bytes = (name: string): number => values.get(name)?.bytes ?? 0;
  const isView = (step: Step): boolean => {
    const [from = ""] = step.inputs;
    const alone = readers.get(from)?.length === 1;
    // A ReLU directly behind a convolution is part of it, a transposition in front of a product part of that.
    if (step.op === "Relu") return alone && steps.some(({ op, outputs: [result] }) => op === "Conv" && result === from);
    if (step.op === "Transpose") return isFused(step, values) && onlyProducts(readers.get(step.outputs[0] ?? "") ?? []);
    return views.has(step.op) || (step.op === "ScatterElements" && alone);
  };
  // Chunks stay where the first run leaves them; the second finds other gaps.
  for (let run = 0; run < 2; run++)
    for (const [i, step] of steps.entries()) {
      const copies = blockedCopies(step, values, weights).map((size) => arena.allocate(size));
      const view = isView(step) ? buffers.get(step.inputs[0] ?? "") : undefined;
      for (const name of step.outputs) {
        if (name === "" || outputs.has(name)) continue;
        const buffer = view ?? { chunk: arena.allocate(bytes(name)), users: 0 };
        buffer.users++;
        buffers.set(name, buffer);
      }
      for (const chunk of copies) arena.release(chunk);
      for (const name of new Set([...step.inputs, ...step.outputs])) {
        const buffer = buffers.get(name);
        if (buffer === undefined || (last.get(name) ?? -1) > i) continue;
        buffers.delete(name);
        if (--buffer.users === 0) arena.release(buffer.chunk);
      }
    }
  return arena.bytes;
}

/** Does a transposition swap the last two axes? */
function isFused(step: Step, values: ReadonlyMap<string, Value>): boolean {
  const rank = values.get(step.inputs[0] ?? "")?.shape.length ?? 0;
  const swapped = Array.from({ length: rank }, (_, axis) =>
    axis < rank - 2 ? axis : axis === rank - 2 ? rank - 1 : rank - 2,
  );
  return rank >= 2 && step.attribute("perm")?.join() === swapped.join();
}

const onlyProducts = (steps: readonly Step[]): boolean => steps.length > 0 && steps.every(({ op }) => op === "MatMul");

/** A convolution by filters that are no constants reads copies of map and filters in blocks, and writes one of its result. */
function blockedCopies(
  { op, inputs, outputs }: Step,
  values: ReadonlyMap<string, Value>,
  weights: ReadonlySet<string>,
): readonly number[] {
  const [map = "", filters = ""] = inputs;
  const channels = values.get(map)?.shape[1] ?? 0;
  const count = values.get(outputs[0] ?? "")?.shape[1] ?? 0;
  const fixed = weights.has(filters) || values.get(filters)?.constant === true;
  if (op !== "Conv" || fixed || count % 8 !== 0 || (channels >= 8 && channels % 8 !== 0)) return [];
  const names = channels < 8 ? [filters, outputs[0] ?? ""] : [filters, map, outputs[0] ?? ""];
  return names.map((name) => values.get(name)?.bytes ?? 0);
}
