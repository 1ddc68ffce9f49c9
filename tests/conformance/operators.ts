import { GraphBuilder } from "../../compiler/ir/builder.js";
import type { Graph, NodeId } from "../../compiler/ir/graph.js";
import { type OperatorKind, operators } from "../../compiler/ir/operators/table.js";
import { printAttributes } from "../../compiler/ir/print.js";
import type { Tensor64 } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { SampleInputs, type Samples } from "./sample.js";
import { arithmetic } from "./samples/arithmetic.js";
import { channels } from "./samples/channels.js";
import { convolutions } from "./samples/convolutions.js";
import { losses } from "./samples/losses.js";
import { maps } from "./samples/maps.js";
import { regionSamples } from "./samples/regions.js";

/** Samples of every operator of the IR: one without samples does not pass the type check. */
const samples: Samples<OperatorKind> = {
  ...convolutions,
  ...maps,
  ...regionSamples,
  ...channels,
  ...arithmetic,
  ...losses,
};

export const operatorKinds = Object.keys(operators) as OperatorKind[];

export interface Case {
  /** Attributes, for people. */
  readonly name: string;
  readonly result: NodeId;
  /** Inputs of the sample with respect to which it may be differentiated. */
  readonly floats: readonly NodeId[];
}

export interface Cases {
  readonly builder: GraphBuilder;
  readonly feeds: Readonly<Record<string, Tensor64>>;
  readonly all: readonly Case[];
}

/** Every sample of an operator, drawn `times` times, in one builder. */
export function casesOf(kind: OperatorKind, times: number): Cases {
  const builder = new GraphBuilder();
  const inputs = new SampleInputs(builder, new Random("conformance", kind));
  const all = samples[kind].flatMap((sample, number) =>
    Array.from({ length: times }, (_, time) => {
      inputs.random = new Random("conformance", kind, number, time);
      inputs.floats = [];
      const { op, operands } = sample(inputs);
      if (op.kind !== kind) throw new Error(`a sample of ${kind} is of ${op.kind}`);
      const result = inputs.add(op, operands);
      return { name: `${number}.${time} ${kind}${printAttributes(op)}`, result, floats: inputs.floats };
    }),
  );
  return { builder, feeds: inputs.feeds, all };
}

/** One graph with the results of all cases as outputs, by name. */
export const graphOf = ({ builder, all }: Cases): Graph =>
  builder.finish(
    "conformance",
    all.map(({ name, result }) => ({ name, id: result })),
  );
