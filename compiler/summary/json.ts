import type { SessionMemory } from "../memory/memory.js";
import { formatDim } from "../model/dim.js";
import type { Dim, Shape, Size } from "../model/index.js";
import type { CascadeSummary } from "./cascade.js";
import type { Counts } from "./counts.js";
import type { LayerSummary, NetSummary } from "./summary.js";

/** A size as a number, or an open size as its expression. */
type JsonDim = number | string;

interface JsonCounts {
  readonly parameters: number | null;
  readonly multiplyAdds: number | null;
  readonly activationBytes: number | null;
}

interface JsonLayer extends JsonCounts {
  readonly name: string;
  readonly statement: string;
  readonly kind: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  /** `[channels, height, width]`, or `[length]` of a vector. */
  readonly shape: readonly JsonDim[];
  /** `[vertical, horizontal]`, in pixels of the input. */
  readonly receptiveField: { readonly size: readonly number[]; readonly stride: readonly number[] } | null;
}

interface JsonNet {
  readonly name: string;
  readonly input: { readonly name: string; readonly shape: readonly JsonDim[]; readonly decidedBy: string | null };
  readonly layers: readonly JsonLayer[];
  readonly kinds: readonly (JsonCounts & { readonly kind: string; readonly layers: number })[];
  readonly total: JsonCounts;
  readonly training: {
    readonly stage: string | null;
    readonly batch: number;
    readonly size: Size;
    readonly activationBytes: number;
    /** Null without a stage. */
    readonly memory: SessionMemory | null;
  } | null;
  readonly sameLayersAs: string | null;
}

export interface JsonSummary {
  readonly schema: "fanc.summary/2";
  readonly file: string;
  readonly nets: readonly JsonNet[];
  readonly cascade: CascadeSummary | null;
}

/** The summary as data; null means open or not applicable. */
export const jsonSummary = (
  file: string,
  nets: readonly NetSummary[],
  cascade: CascadeSummary | undefined,
): JsonSummary => ({
  schema: "fanc.summary/2",
  file,
  nets: nets.map(
    ({ name, input, layers, kinds, total, training, sameLayersAs }): JsonNet => ({
      name,
      input: { name: input.name, shape: dims(input.shape), decidedBy: input.by ?? null },
      layers: layers.map(jsonLayer),
      kinds: kinds.map((one) => ({ kind: one.kind, layers: one.layers, ...counts(one) })),
      total: counts(total),
      training:
        training === undefined ? null : { ...training, stage: training.stage ?? null, memory: training.memory ?? null },
      sameLayersAs: sameLayersAs ?? null,
    }),
  ),
  cascade: cascade ?? null,
});

const jsonLayer = (layer: LayerSummary): JsonLayer => ({
  name: layer.id,
  statement: layer.statement,
  kind: layer.kind,
  operation: layer.operation,
  inputs: layer.inputs,
  shape: dims(layer.shape),
  ...counts(layer),
  receptiveField: layer.field ?? null,
});

const counts = ({ parameters, multiplyAdds, activationBytes }: Counts): JsonCounts => ({
  parameters: parameters ?? null,
  multiplyAdds: multiplyAdds ?? null,
  activationBytes: activationBytes ?? null,
});

function dims(shape: Shape): readonly JsonDim[] {
  const shown = (dim: Dim): JsonDim => (typeof dim === "number" ? dim : formatDim(dim));
  return shape.kind === "vector" ? [shown(shape.size)] : [shape.channels, shown(shape.height), shown(shape.width)];
}
