import { stageOutputs } from "../check/labels.js";
import { type SessionMemory, trainingMemory } from "../memory/memory.js";
import type { LayerModel, NetModel, Pair, Shape, Size, SpecModel, TrainStage } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import { type DecidedSize, fixedInput, inferenceInput, stageSize } from "../shape/input-sizes.js";
import { receptiveFields } from "../shape/receptive-field.js";
import { type CascadeSummary, summariseCascade } from "./cascade.js";
import { type Counts, counted, openShape, sum } from "./counts.js";
import { operationText } from "./operation.js";

export interface SummaryOptions {
  /** Only this net. */
  readonly net?: string;
  /** Size at which nets of open size are counted. */
  readonly size?: Size;
  /** Images of a training batch, instead of the schedule's number. */
  readonly batch?: number;
}

/** A net does not work at the requested size; `layer` is the layer that fails. */
export interface Misfit {
  readonly net: string;
  readonly size: Size;
  readonly layer: string;
}

export type SummaryResult =
  | { readonly ok: true; readonly nets: readonly NetSummary[]; readonly cascade: CascadeSummary | undefined }
  | { readonly ok: false; readonly misfit: Misfit };

export interface NetSummary {
  readonly name: string;
  readonly input: {
    readonly name: string;
    readonly shape: Shape;
    /** What sets the size, for people; undefined if it is open. */
    readonly by: string | undefined;
    readonly activationBytes: number | undefined;
  };
  readonly layers: readonly LayerSummary[];
  /** By kind of operation, in order of first appearance. */
  readonly kinds: readonly (Counts & { readonly kind: string; readonly layers: number })[];
  /** The activations include the input. */
  readonly total: Counts;
  readonly training: TrainingSummary | undefined;
  /** An earlier net with the same layers; its input can differ. */
  readonly sameLayersAs: string | undefined;
}

export interface LayerSummary extends Counts {
  readonly id: string;
  readonly statement: string;
  readonly kind: string;
  readonly operation: string;
  /** Names of the layers that it reads, or of the input. */
  readonly inputs: readonly string[];
  /** It reads the layer above and nothing else. */
  readonly inOrder: boolean;
  readonly shape: Shape;
  /** Undefined if the cells have no single position in the input. */
  readonly field: { readonly size: Pair; readonly stride: Pair } | undefined;
}

export interface TrainingSummary {
  /** The stage that needs most memory; undefined if only the batch was requested. */
  readonly stage: string | undefined;
  readonly batch: number;
  readonly size: Size;
  /** Outputs of all layers for the batch, and their gradients. */
  readonly activationBytes: number;
  /** What training takes at its peak; undefined without a stage, which decides loss and update rule. */
  readonly memory: SessionMemory | undefined;
}

/** Layers, shapes and costs of the nets of a checked spec, for one image each. */
export function summarise(model: SpecModel, options: SummaryOptions = {}): SummaryResult {
  const wanted = model.nets.filter((net) => options.net === undefined || net.name === options.net);
  const nets: NetSummary[] = [];
  for (const net of wanted) {
    const decided = decidedSize(model, net, options);
    const one = netSummary(model, net, decided, options);
    if ("layer" in one) return { ok: false, misfit: one };
    nets.push(one);
  }
  // The cascade has its own sizes, so a summary of one net or one size omits it.
  const whole = options.net === undefined && options.size === undefined;
  return { ok: true, nets, cascade: whole ? summariseCascade(model) : undefined };
}

/** A requested size applies to nets of open size, and to a net requested by name. */
function decidedSize(model: SpecModel, net: NetModel, { size, net: name }: SummaryOptions): DecidedSize | undefined {
  if (size !== undefined && (fixedInput(net) === undefined || name === net.name))
    return { size, by: "`--size`", origin: net.origin };
  return inferenceInput(model, net);
}

function netSummary(
  model: SpecModel,
  net: NetModel,
  decided: DecidedSize | undefined,
  options: SummaryOptions,
): NetSummary | Misfit {
  const found = decided && bindShapes(net, decided.size);
  if (decided !== undefined && found?.ok === false) return { net: net.name, size: decided.size, layer: found.layer };
  const bound = found?.ok === true ? found : undefined;
  const { name, ...declared } = net.input;
  const input: Shape = bound?.input ?? { kind: "map", ...declared };
  const shapes = bound?.shapes ?? net.layers.map((layer) => layer.shape);
  const fields = receptiveFields(net);
  const nameOf = (i: number): string => net.layers[i]?.id ?? name;
  const layers = net.layers.map((layer, i): LayerSummary => {
    const shape = shapes[i] ?? layer.shape;
    const from = shapes[layer.inputs[0] ?? -1] ?? input;
    return {
      id: layer.id,
      statement: layer.statement,
      kind: layer.op.kind,
      operation: operationText(layer.op),
      inputs: layer.inputs.map(nameOf),
      inOrder: layer.inputs.length === 1 && layer.inputs[0] === i - 1,
      shape,
      field: fields[i] && { size: fields[i].size, stride: fields[i].stride },
      ...counted(layer, openShape(from), openShape(shape)),
    };
  });
  const inputCounts = counted(undefined, openShape(input), openShape(input));
  return {
    name: net.name,
    input: { name, shape: input, by: decided?.by, activationBytes: inputCounts.activationBytes },
    layers,
    kinds: kindsOf(layers),
    total: sum([inputCounts, ...layers]),
    training: trainingOf(model, net, decided, options),
    sameLayersAs: model.nets.slice(0, model.nets.indexOf(net)).find((other) => sameLayers(other, net))?.name,
  };
}

function kindsOf(layers: readonly LayerSummary[]): NetSummary["kinds"] {
  return [...new Set(layers.map((one) => one.kind))].map((kind) => {
    const all = layers.filter((one) => one.kind === kind);
    return { kind, layers: all.length, ...sum(all) };
  });
}

/** The stage whose batch needs most memory, or the requested batch. */
function trainingOf(
  model: SpecModel,
  net: NetModel,
  decided: DecidedSize | undefined,
  options: SummaryOptions,
): TrainingSummary | undefined {
  const stages = (model.schedule?.stages ?? []).flatMap((stage) => {
    if (stage.kind !== "train" || !stage.nets.includes(net.name)) return [];
    const size = options.size ?? stageSize(model, stage, net)?.size;
    const batch = options.batch ?? stage.batch;
    return [training(net, size, batch, { ...stage, batch }, stageOutputs(model, stage))];
  });
  const asked = options.batch === undefined ? [] : [training(net, decided?.size, options.batch, undefined, 0)];
  const all = (stages.length > 0 ? stages : asked).filter((one) => one !== undefined);
  return all.reduce<TrainingSummary | undefined>(
    (most, one) => (most === undefined || needed(one) > needed(most) ? one : most),
    undefined,
  );
}

const needed = ({ memory, activationBytes }: TrainingSummary): number => memory?.total ?? activationBytes;

function training(
  net: NetModel,
  size: Size | undefined,
  batch: number,
  stage: TrainStage | undefined,
  outputs: number,
): TrainingSummary | undefined {
  const bound = size && bindShapes(net, size);
  if (size === undefined || bound?.ok !== true) return undefined;
  const image = sum([bound.input, ...bound.shapes].map((shape) => counted(undefined, shape, shape))).activationBytes;
  if (image === undefined) return undefined;
  const memory = stage && trainingMemory(net, size, stage, outputs);
  return { stage: stage?.name, batch, size, activationBytes: 2 * batch * image, memory };
}

function sameLayers(a: NetModel, b: NetModel): boolean {
  const told = ({ id, op, inputs }: LayerModel): unknown => [id, op, inputs];
  return JSON.stringify(a.layers.map(told)) === JSON.stringify(b.layers.map(told));
}
