import type { Plan, PlanNet, TrainPlan } from "../../compiler/contract/schema.js";

/** A net with one weight `w`. */
const netOf = (name: string): PlanNet => ({
  name,
  input: { channels: 3, height: 8, width: 8 },
  layers: [],
  parameters: [
    { name: "w", shape: [1], init: { kind: "constant", value: 0 }, fanIn: 1, lrMultiplier: 1, decayMultiplier: 1 },
  ],
  graph: `nets/${name}`,
  outputs: [],
});

const stageOf = (name: string, nets: readonly string[]): TrainPlan & { kind: "train" } => ({
  kind: "train",
  name,
  after: [],
  groups: nets.map((net) => ({
    nets: [net],
    graph: `train/${name}.${net}`,
    evalGraph: `eval/${name}.${net}`,
    input: { height: 8, width: 8 },
    outputLayer: [],
    state: [],
  })),
  on: { data: "objects", view: "image", split: "train" },
  labels: "class",
  loss: [{ kind: "softmax", weight: 1, over: "classes" }],
  output: "dense",
  outputWindow: [1, 1],
  outputs: 2,
  feeds: ["labels"],
  paired: false,
  optimizer: {
    kind: "sgd",
    lr: 0.1,
    decay: 0,
    policy: { kind: "fixed" },
    momentum: 0,
    nesterov: false,
    style: "caffe",
  },
  batch: 4,
  accumulate: 1,
  epochs: 1,
  augment: [],
  validate: false,
  keep: "last",
});

/** A sound plan of nets A and B and some stages that train both, with no graphs behind it. */
export function planOf(stages: readonly string[] = []): Plan {
  const nets = ["A", "B"];
  return {
    schema: "fanc.plan/9",
    name: "faces",
    spec: { file: "a.fan", sha256: "ab".repeat(32) },
    seed: 1,
    normalise: { kind: "fixed", mean: [0, 0, 0], std: [1, 1, 1] },
    attributeLists: [],
    data: [
      {
        kind: "image_folder",
        name: "objects",
        root: "data",
        resized: { height: 8, width: 8 },
        augment: [],
        unreadable: 0.02,
        normalise: { kind: "standard" },
      },
    ],
    nets: nets.map(netOf),
    cascade: [],
    claims: [],
    stages: stages.map((name) => stageOf(name, nets)),
    costs: [],
  };
}

/** The files of a build that is nothing but its plan. */
export const planFiles = (plan: Plan): ReadonlyMap<string, Uint8Array> =>
  new Map([["plan.json", new TextEncoder().encode(JSON.stringify(plan))]]);
