import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId, Pair } from "../ir/graph.js";
import { buildLayers, flat } from "../lower/forward.js";
import type { Parameter } from "../lower/parameters.js";
import { normalised, type PixelScale } from "../lower/pixels.js";
import type { CropStep, FeatureStep, NetModel, SpecModel } from "../model/index.js";
import { featurePasses } from "../passes/inference.js";
import { type AfterPass, finalGraph, runPasses } from "../passes/pipeline.js";

export interface FeatureOptions {
  readonly net: NetModel;
  /** Layer statement whose output is the feature vector. */
  readonly layer: string;
  readonly crop: Pick<CropStep, "resized" | "size" | "stride" | "flips">;
  readonly normalise: PixelScale;
  /** Crops in a run. */
  readonly batch: number;
}

export interface FeatureGraph {
  readonly graph: Graph;
  /** The net over a batch of patches, and what each pass made of it. */
  readonly passes: readonly AfterPass[];
  /** Of the net. */
  readonly parameters: readonly Parameter[];
  /** Patches of one crop, mirrored ones included. */
  readonly patches: number;
}

/**
 * The features of resized crops (paper, section 2): the net over overlapping patches, each mirrored too where the crop
 * says so. Inputs: `image`, bytes batch x height x width x channels of the resized crop, and every parameter of the net.
 * Outputs: `patches`, batch x patches x length, first the patches row by row, then those of the mirror image; and `feature`,
 * batch x length, the mean over the patches.
 */
export function buildFeatures(options: FeatureOptions): FeatureGraph {
  const { graph, parameters, patches } = naiveFeatures(options);
  const passes = runPasses(graph, featurePasses, undefined);
  return { graph: finalGraph(passes), passes, parameters, patches };
}

/** The same, patch by patch: cut first, then the net over all patches as one batch. */
export function naiveFeatures({ net, layer, crop, normalise, batch }: FeatureOptions): Omit<FeatureGraph, "passes"> {
  const b = new GraphBuilder();
  const { resized, size, stride, flips } = crop;
  const image = b.input("image", {
    dtype: "u8",
    shape: [batch, resized.height, resized.width, net.input.channels],
  });
  const rows = starts(resized.height, size.height, stride[0]);
  const columns = starts(resized.width, size.width, stride[1]);
  const patches = rows.length * columns.length * (flips ? 2 : 1);
  const cut = (weights: ReadonlyMap<string, NodeId>): NodeId => {
    const whole = normalised(b, image, normalise, weights);
    const region: Pair = [size.height + lastOf(rows), size.width + lastOf(columns)];
    const seen = { kind: "cutPatches", parts: [1, 1], rows: [[0, 0]], columns: [[0, 0]], size: region } as const;
    const covered = region[0] === resized.height && region[1] === resized.width;
    const used = covered ? whole : b.add(seen, [whole], "patched region");
    // The region is the patches' own, so that the patches of its mirror image are their mirror images.
    const maps = flips ? withMirrorImage(b, used) : used;
    const first = (all: readonly number[]): readonly Pair[] => all.map((from) => [0, from]);
    const op = { kind: "cutPatches", parts: [1, 1], rows: first(rows), columns: first(columns) } as const;
    return b.add({ ...op, size: [size.height, size.width] }, [maps], "patches");
  };
  const forward = buildLayers(b, net, { size, normalise, dropoutSeed: undefined }, cut);
  const vectors = forward.layers[net.outputs.get(layer) ?? -1];
  if (vectors === undefined) throw new Error(`lower: ${net.name} has no layer ${layer}`);
  const features = flat(b, vectors, layer);
  const length = b.type(features).shape[1];
  if (typeof length !== "number") throw new Error(`lower: ${net.name}.${layer} has no length`);
  const all = b.add({ kind: "reshape", shape: [batch, patches, length] }, [features], "patches");
  const sum = b.add({ kind: "sum", axes: [1] }, [all], "feature");
  const feature = b.add({ kind: "scale", by: 1 / patches }, [sum], "feature");
  return { graph: b.finish(net.name, { patches: all, feature }), parameters: forward.parameters, patches };
}

/** Each image and behind it its mirror image, along the batch. */
function withMirrorImage(b: GraphBuilder, maps: NodeId): NodeId {
  const mirrored = b.add({ kind: "mirror" }, [maps], "mirrored");
  const both = b.add({ kind: "concat" }, [maps, mirrored], "mirrored");
  const [batch = 1, channels = 1, ...size] = b.type(maps).shape.map(Number);
  return b.add({ kind: "reshape", shape: [2 * batch, channels, ...size] }, [both], "mirrored");
}

/** What a feature step of a cascade asks for, one crop in a run. */
export function featureOptions(
  { nets, cascade }: SpecModel,
  step: FeatureStep,
  normalise: FeatureOptions["normalise"],
): FeatureOptions {
  const net = nets.find(({ name }) => name === step.net);
  const crop = cascade?.steps.find(({ name }) => name === step.over);
  if (net === undefined || crop?.kind !== "crop") throw new Error(`lower: ${step.name} has no net or no patches`);
  return { net, layer: step.layer, crop, normalise, batch: 1 };
}

/** First rows (or columns) of the patches; at least one. */
const starts = (whole: number, part: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((whole - part) / step) + 1 }, (_, i) => i * step);

const lastOf = (all: readonly number[]): number => all.at(-1) ?? 0;
