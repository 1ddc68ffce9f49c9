import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId } from "../ir/graph.js";
import { buildForward } from "../lower/forward.js";
import type { Parameter } from "../lower/parameters.js";
import type { PixelScale } from "../lower/pixels.js";
import type { NetModel, Size } from "../model/index.js";
import { inferencePasses } from "../passes/inference.js";
import { type AfterPass, finalGraph, runPasses } from "../passes/pipeline.js";

export interface InferenceNet {
  readonly graph: Graph;
  /** The net as written, and what each pass made of it. */
  readonly passes: readonly AfterPass[];
  readonly parameters: readonly Parameter[];
}

/**
 * The net for any batch size: input `image` and every parameter; outputs `response` (N x 1 x h x w, mean over
 * channels of the response layer) and the given layers under their own names; where that is nothing, the last layer.
 */
export function buildInference(
  net: NetModel,
  size: Size,
  normalise: PixelScale,
  features: readonly string[],
): InferenceNet {
  const b = new GraphBuilder();
  const forward = buildForward(b, net, { size, batch: "N", normalise, dropoutSeed: undefined });
  const layer = (statement: string): NodeId => {
    const id = forward.layers[net.outputs.get(statement) ?? -1];
    if (id === undefined) throw new Error(`lower: ${net.name} has no layer ${statement}`);
    return id;
  };
  const outputs = new Map<string, NodeId>();
  if (net.response !== undefined) {
    outputs.set("response", b.add({ kind: "channelMean" }, [layer(net.response)], "response"));
  }
  for (const feature of features) outputs.set(feature, layer(feature));
  const last = [...net.outputs.keys()].at(-1);
  if (outputs.size === 0 && last !== undefined) outputs.set(last, layer(last));
  const passes = runPasses(
    b.finish(
      net.name,
      [...outputs].map(([name, id]) => ({ name, id })),
    ),
    inferencePasses,
    undefined,
  );
  return { graph: finalGraph(passes), passes, parameters: forward.parameters };
}
