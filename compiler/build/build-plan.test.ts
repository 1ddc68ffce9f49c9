import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BASE, changed } from "../../tests/support/analyse-text.js";
import { compiledText } from "../../tests/support/compiled.js";
import type { Compiled } from "../compile.js";
import { graphNames, inferenceGraphs, irFile, onnxFile } from "../contract/graph-files.js";
import { planSchema, type TrainPlan } from "../contract/schema.js";
import { parseGraph } from "../ir/parse.js";

const compiled = (text: string): Compiled => compiledText(text, { specFile: "../spec.fan" });

const training = ({ plan }: Compiled): readonly TrainPlan[] =>
  plan.stages.filter((stage): stage is TrainPlan => stage.kind === "train");

const runsOf = (result: Compiled): Readonly<Record<string, readonly (readonly string[])[]>> =>
  Object.fromEntries(training(result).map((stage) => [stage.name, stage.groups.map((run) => run.nets)]));

describe("buildPlan", () => {
  it("buildPlan gives the same bytes in two processes", { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "fanc-plan-"));
    try {
      writeFileSync(join(folder, "spec.fan"), BASE);
      const hashes = ["one", "two"].map((name) => {
        const build = join(folder, name);
        execFileSync(process.execPath, ["dist/runtime/cli/main.js", "compile", join(folder, "spec.fan"), "-o", build]);
        const files = readdirSync(build, { recursive: true, encoding: "utf8" }).sort();
        return files
          .filter((file) => statSync(join(build, file)).isFile())
          .map(
            (file) =>
              `${file} ${createHash("sha256")
                .update(readFileSync(join(build, file)))
                .digest("hex")}`,
          );
      });
      expect(hashes[0]).toEqual(hashes[1]);
      expect(hashes[0]).toHaveLength(3 + 3 * 2 + 1 * 2 + 4 * 2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("buildPlan writes a plan that its schema reads back", () => {
    const { plan, files } = compiled(BASE);
    const text = new TextDecoder().decode(files.get("plan.json"));
    expect(planSchema.parse(JSON.parse(text))).toEqual(plan);
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("the plan names exactly the graphs that buildPlan writes", () => {
    const result = compiled(BASE);
    const { plan, files, graphs, passes } = result;
    const named = graphNames(plan);
    expect([...files.keys()].toSorted()).toEqual(
      [...named.map(onnxFile), ...inferenceGraphs(plan).map(irFile), "plan.json"].toSorted(),
    );
    for (const name of inferenceGraphs(plan))
      expect(parseGraph(new TextDecoder().decode(files.get(irFile(name)))), name).toEqual(graphs.get(name));
    expect([...graphs.keys()].toSorted()).toEqual(named.toSorted());
    expect([...passes].map(([path, all]) => [path, all.at(-1)?.graph])).toEqual([...graphs]);
    expect(named).toEqual(expect.arrayContaining(["nets/ANet", "features/feature", "train/pretrain.LNet_o"]));
  });

  it("the plan depends on the source, which every graph names", () => {
    const other = compiled(`${BASE}\n// changed`).plan.spec.sha256;
    const { plan, files } = compiled(BASE);
    expect(plan.spec.sha256).toBe(createHash("sha256").update(BASE).digest("hex"));
    expect(other).not.toBe(plan.spec.sha256);
    const [net] = plan.nets;
    expect(Buffer.from(files.get(onnxFile(net?.graph ?? "")) ?? []).includes(plan.spec.sha256)).toBe(true);
  });

  it("the plan keeps the learning rate policy, clipping and outputs of every stage", () => {
    const stages = training(
      compiled(changed("lr: 0.01  step: 0.1 every 4 epochs", "lr: 0.02  clip: 5  step: 0.5 every 9 steps")),
    );
    expect(stages[0]?.optimizer).toEqual({
      kind: "sgd",
      lr: 0.02,
      momentum: 0.9,
      nesterov: false,
      style: "caffe",
      decay: 5e-4,
      clip: 5,
      policy: { kind: "step", factor: 0.5, every: 9, unit: "steps" },
    });
    expect(stages[0]?.groups[0]?.state.map((one) => one.name)).toContain("C1.weight.velocity");
    expect(stages.map((stage) => [stage.name, stage.labels, stage.outputs, stage.feeds, stage.paired])).toEqual([
      ["pretrain", "class", 12, ["labels"], false],
      ["tune_o", "attribute", 3, ["targets"], false],
      ["tune_s", "attribute", 3, ["targets"], false],
      ["faces", "identity", 91, ["labels"], true],
    ]);
  });

  it("the plan gives nets the outputs that the cascade reads", () => {
    expect(
      compiled(BASE).plan.nets.map(({ name, outputs, input }) => [name, outputs, input.height, input.width]),
    ).toEqual([
      ["LNet_o", ["response"], 96, 96],
      ["LNet_s", ["response"], 64, 64],
      ["ANet", ["FC"], 48, 48],
    ]);
  });
});

describe("groups of nets in a stage", () => {
  const again = (after: string, nets: string): string =>
    BASE.replace(
      "  stage fit_svm {",
      `  stage again {
    after ${after}
    train ${nets} on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01 }
    epochs: 1
  }
  stage fit_svm {`,
    );

  it("nets with the same graph and history form one group", () => {
    expect(runsOf(compiled(BASE)).pretrain).toEqual([["LNet_o", "LNet_s"]]);
    const twice = runsOf(
      compiled(
        again("pretrain", "LNet_s, LNet_o").replace(
          "    after pretrain\n    train LNet_o on celebs",
          "    after again\n    train LNet_o on celebs",
        ),
      ),
    );
    expect(twice.again).toEqual([["LNet_s", "LNet_o"]]);
  });

  it("nets form separate groups after a stage that trained only one of them", () => {
    expect(runsOf(compiled(again("tune_o", "LNet_o, LNet_s"))).again).toEqual([["LNet_o"], ["LNet_s"]]);
  });

  it("nets with different layers form separate groups", () => {
    const other = BASE.replace(
      "net LNet_s extends LNet_o { input region : 3 x 64 x 64 }",
      "net LNet_s extends LNet_o { input region : 3 x 64 x 64\n C2 = conv 16 kernel 5 pad 2 -> relu }",
    );
    expect(runsOf(compiled(other)).pretrain).toEqual([["LNet_o"], ["LNet_s"]]);
  });

  it("nets with initial weights from different files form separate groups", () => {
    const both = (own: string): string =>
      BASE.replace("  response C2\n", '  response C2\n  init: "a.onnx"\n').replace(
        "net LNet_s extends LNet_o { input region : 3 x 64 x 64 }",
        `net LNet_s extends LNet_o { input region : 3 x 64 x 64\n ${own} }`,
      );
    expect(runsOf(compiled(both(""))).pretrain).toEqual([["LNet_o", "LNet_s"]]);
    expect(runsOf(compiled(both('init: "b.onnx"'))).pretrain).toEqual([["LNet_o"], ["LNet_s"]]);
    expect(runsOf(compiled(both('init: "a.onnx" { C1.bias <- "b" }'))).pretrain).toEqual([["LNet_o"], ["LNet_s"]]);
  });
});

describe("initial weights from a file", () => {
  const init = 'init: "nets/a.onnx" {\n C1.weight <- "w1", "w2" transposed\n C1.bias <- "b" }\n';
  const { plan } = compiled(BASE.replace("net ANet {\n", `net ANet {\n${init}`));
  const anet = plan.nets.find((net) => net.name === "ANet");
  const parameter = (name: string) => anet?.parameters.find((one) => one.name === name);

  it("the plan has the initial weights from a file with the lines of the spec", () => {
    const line = anet?.init?.at.line ?? 0;
    expect(anet?.init).toEqual({
      file: "nets/a.onnx",
      map: [
        { parameter: "C1.weight", arrays: ["w1", "w2"], layout: "transposed", line: line + 1 },
        { parameter: "C1.bias", arrays: ["b"], line: line + 2 },
      ],
      at: { file: expect.stringMatching(/^[^/]+\.fan$/), line },
    });
    expect(plan.nets.filter((net) => net.init !== undefined)).toHaveLength(1);
  });

  it("the plan says how layers with initial weights read their input: cells of a local layer, the map of a matrix", () => {
    expect(parameter("C3.weight")).toMatchObject({ shape: [72, 8, 3, 3], cells: 9 });
    expect(parameter("C3.bias")).toMatchObject({ shape: [72], cells: 9 });
    expect(parameter("C1.weight")).not.toHaveProperty("cells");
    const reads = parameter("FC.weight")?.reads;
    expect(reads).toMatchObject({ channels: 8 });
    expect(parameter("FC.weight")?.shape).toEqual([
      32,
      (reads?.channels ?? 0) * (reads?.height ?? 0) * (reads?.width ?? 0),
    ]);
    expect(parameter("FC.bias")).not.toHaveProperty("reads");
  });
});
