import { meanSquareOf } from "../contract/eval-outputs.js";
import { GraphBuilder } from "../ir/builder.js";
import type { IrDim, NodeId } from "../ir/graph.js";
import { buildForward } from "../lower/forward.js";
import { buildOutputLayer, type LossOptions, outputLayerName } from "../lower/loss.js";
import { inferencePasses } from "../passes/inference.js";
import { finalGraph, runPasses } from "../passes/pipeline.js";
import type { InferenceNet } from "./inference.js";

/**
 * The evaluation graph of a stage's net: the net for any batch size as `buildInference` makes it, with the stage's output layer.
 * Inputs: `image` and every parameter of both; outputs: see compiler/contract/eval-outputs.ts.
 */
export function buildEvalGraph({ net, size, stage, normalise, outputs }: LossOptions): InferenceNet {
  const b = new GraphBuilder();
  const forward = buildForward(b, net, { size, batch: "N", normalise, dropoutSeed: undefined });
  const statements = [...net.outputs].map(([name, index]) => {
    const id = forward.layers[index];
    if (id === undefined) throw new Error(`lower: ${net.name} has no layer ${name}`);
    return { name, id };
  });
  const output = buildOutputLayer(b, stage, outputs, forward.layers.at(-1) ?? forward.image);
  const response = statements.find(({ name }) => name === net.response);
  const graph = b.finish(net.name, [
    { name: "logits", id: output.logits },
    ...(response === undefined
      ? []
      : [{ name: "response", id: b.add({ kind: "channelMean" }, [response.id], "response") }]),
    ...[...statements, { name: outputLayerName, id: output.logits }].map(({ name, id }) => ({
      name: meanSquareOf(name),
      id: meanSquare(b, id, meanSquareOf(name)),
    })),
  ]);
  const passes = runPasses(graph, inferencePasses, undefined);
  return { graph: finalGraph(passes), passes, parameters: [...forward.parameters, ...output.parameters] };
}

/** Over everything but the batch. */
function meanSquare(b: GraphBuilder, x: NodeId, label: string): NodeId {
  const [, ...rest] = b.type(x).shape;
  const values = rest.reduce<number>((product, d) => product * known(d, label), 1);
  const squares = b.add({ kind: "mul" }, [x, x], `${label} squares`);
  const sum = b.add({ kind: "sum", axes: rest.map((_, axis) => axis + 1) }, [squares], `${label} sum`);
  return b.add({ kind: "scale", by: 1 / values }, [sum], label);
}

function known(d: IrDim, label: string): number {
  if (d === "N") throw new Error(`lower: ${label} is of an open size`);
  return d;
}
