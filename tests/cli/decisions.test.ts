import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide } from "../../compiler/contract/decisions.js";
import { fitDecision } from "../../runtime/decide/fit-decisions.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { decisionFile, loadDecisions, scoresIn } from "../../runtime/run/decision-file.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { eventsOf, fancInside, hashesOf, type Outcome, type TrainedProject, trainedProject } from "./support.js";

let project: TrainedProject;

/** A spec that decides by the scores of the tiny spec, fitted on more people than its validation split has. */
async function spec(name: string, step: string, more = "", on = "celebs.train"): Promise<string> {
  const file = project.file(`${name}.fan`);
  await writeFile(
    file,
    `extends "tiny.fan"

change cascade faces {
  ${more}
  decision = ${step}
}
change schedule { stage fit_svm { after tune_anet  fit score on ${on} } }
`,
  );
  return file;
}

async function train(file: string, name: string, from: string): Promise<Outcome & { readonly run: string }> {
  const run = project.file("runs", name);
  const done = await fancInside(["train", file, "--run", run, "--reuse", from]);
  expect(done.code, done.stderr).toBe(0);
  return { ...done, run };
}

const images = ["000003.jpg", "000010.jpg", "000030.jpg"];
const pathOf = (name: string): string => project.file("data", "img_celeba", name);

interface Attribute {
  readonly name: string;
  readonly score: number;
  readonly decision?: string;
  readonly probability?: number;
}

async function predicted(run: string): Promise<readonly (readonly Attribute[])[]> {
  const { code, stdout, stderr } = await fancInside(["predict", run, ...images.map(pathOf), "--json"]);
  expect(code, stderr).toBe(0);
  const { schema, predictions } = JSON.parse(stdout) as {
    readonly schema: string;
    readonly predictions: readonly { readonly faces: readonly { readonly attributes: readonly Attribute[] }[] }[];
  };
  expect(schema).toBe("fanc.predictions/3");
  return predictions.map(({ faces }) => faces[0]?.attributes ?? []);
}

const words = { 1: "present", [-1]: "absent", 0: "cannot tell" } as const;

let first: Outcome & { readonly run: string };
beforeAll(async () => {
  project = await trainedProject();
  const step = "decide score { threshold: f1  calibrate: platt  abstain: below 0.7  folds: 3 }";
  first = await train(await spec("decided", step), "decided", project.run);
});
afterAll(() => project.remove());

describe("a run that decides", () => {
  it("trains no net again, fits the SVMs without each fold, and says what the thresholds rest on", async () => {
    expect(first.stderr.match(/^\w+: reused from/gm)).toHaveLength(5);
    expect(first.stderr).toMatch(/^decision, other folds: .*69 done/m);
    expect(first.stderr).toMatch(/^decision: .*23 attributes, 24 faces of 6 people: mean F1 [\d.]+ % on other folds/m);
    expect(first.stderr).toMatch(/^\w+: threshold [\d.-]+ \(95 % interval .* rests on \d+ images/m);
    const events = (await eventsOf(first.run)).filter(({ type }) => type === "decision");
    expect(events).toHaveLength(23);
    const state = JSON.parse(await readFile(join(first.run, "state.json"), "utf8")) as { files: object };
    expect(state.files).toHaveProperty([decisionFile], (await hashesOf(first.run))[decisionFile]);
  });

  it("predicts by its rules", async () => {
    const layer = await loadDecisions(await RunFolder.open(first.run));
    const all = (await predicted(first.run)).flat();
    expect(all).toHaveLength(3 * 23);
    all.forEach(({ score, decision, probability }, i) => {
      const expected = decide(layer!.rules[i % 23]!, 0.7, score);
      expect({ decision, probability }).toEqual({
        decision: words[expected.answer],
        probability: expected.probability,
      });
    });
    expect(new Set(all.map(({ decision }) => decision)).size).toBeGreaterThan(1);
    const { stdout } = await fancInside(["predict", first.run, pathOf(images[0] ?? "")]);
    expect(stdout).toMatch(/ \([\d.]+ %\)/);
    expect(stdout).toContain("cannot tell: ");
  });

  it("counts answers apart in its evaluation", async () => {
    const { code, stdout, stderr } = await fancInside(["eval", first.run]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/answered +│ +right/);
    const { means, attributes } = evaluationSchema.parse(
      JSON.parse(await readFile(join(first.run, "evaluation.json"), "utf8")),
    );
    expect(means.answered?.coverage).toBeLessThan(1);
    for (const { answered } of attributes) expect(answered).toBeDefined();
  });

  it("is exported as it predicts", async () => {
    const { code, stderr } = await fancInside(["export", first.run]);
    expect(code, stderr).toBe(0);
    const session = await ort.InferenceSession.create(join(first.run, "export", "cascade.onnx"), {
      logSeverityLevel: 3,
    });
    const expected = await predicted(first.run);
    for (const [i, name] of images.entries()) {
      const { data, info } = await sharp(pathOf(name))
        .toColourspace("srgb")
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const image = new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]);
      const { decisions, probabilities } = await session.run({ image });
      expect(decisions?.type).toBe("int8");
      const answers = Array.from((decisions?.data ?? []) as Int8Array);
      expect(answers.map((one) => words[one as 1 | 0 | -1])).toEqual(expected[i]?.map(({ decision }) => decision));
      const found = Array.from((probabilities?.data ?? []) as Float32Array);
      expected[i]?.forEach(({ probability }, a) => {
        expect(Math.abs((found[a] ?? Number.NaN) - (probability ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
    await session.release();
  });
});

describe("a changed decide step", () => {
  it("fits other rules to the same scores: neither nets nor SVMs run", async () => {
    const step = "decide score { threshold: accuracy  calibrate: isotonic  folds: 3 }";
    const { stderr, run } = await train(await spec("other", step), "other", first.run);
    expect(stderr).toContain("fit_svm: only the decisions are fitted, to the scores of");
    expect(stderr).not.toContain("SVMs on");
    expect(stderr).not.toContain("feature, ");
    const [before, after] = [await hashesOf(first.run), await hashesOf(run)];
    expect(after["svm.safetensors"]).toBe(before["svm.safetensors"]);
    expect(after[decisionFile]).not.toBe(before[decisionFile]);
    const opened = await RunFolder.open(run);
    const scoresOf = async (folder: RunFolder) => scoresIn((await folder.loadArrays(decisionFile))!, decisionFile);
    const { scores, labels, people, folds } = await scoresOf(opened);
    expect(await scoresOf(await RunFolder.open(first.run))).toEqual({ scores, labels, people, folds });
    // The rules are those of these scores.
    const { attributes = [], rules } = (await loadDecisions(opened)) ?? {};
    attributes.forEach((name, column) => {
      const ofColumn = (_: number, row: number): boolean => row % attributes.length === column;
      const samples = { scores: scores.filter(ofColumn), labels: labels.filter(ofColumn), people, folds };
      const how = { threshold: "accuracy", calibrate: "isotonic" } as const;
      const { threshold, calibration } = fitDecision(samples, how, [opened.plan.seed, name]);
      expect(rules?.[column], name).toEqual({ threshold, calibration });
    });
  });

  it("with another limit reuses the whole stage", async () => {
    const step = "decide score { threshold: f1  calibrate: platt  abstain: below 0.9  folds: 3 }";
    const { stderr, run } = await train(await spec("limit", step), "limit", first.run);
    expect(stderr).toContain("fit_svm: reused from");
    const [strict, lax] = [await predicted(run), await predicted(first.run)];
    const open = (all: readonly (readonly Attribute[])[]): number =>
      all.flat().filter(({ decision }) => decision === "cannot tell").length;
    expect(open(strict)).toBeGreaterThanOrEqual(open(lax));
  });

  it("with folds of its own images or other ones changes the scores", async () => {
    const step = "decide score on celebs.test { threshold: f1  folds: 3 }";
    const { stderr } = await train(await spec("test", step), "test", first.run);
    expect(stderr).toMatch(/fit_svm: .*23 SVMs/);
    expect(stderr).not.toMatch(/^decision, other folds/m);
  });
});

it("decisions by an output layer are fitted to images that did not train it", async () => {
  const score = "score = output of tune_anet on feature averaged over patches";
  const file = await spec("layer", "decide score { threshold: balanced  folds: 3 }", score, "celebs.test");
  const { stderr, run } = await train(file, "layer", project.run);
  expect(stderr).not.toContain("SVMs on");
  expect(stderr).toMatch(/^decision: .*mean balanced accuracy/m);
  expect(stderr).toContain("Bangs is absent in all 8 images with a label: its threshold is 0");
  const all = (await predicted(run)).flat();
  for (const { decision, probability } of all) {
    expect(["present", "absent"]).toContain(decision);
    expect(probability).toBeUndefined();
  }
});

it("without a decide step, predictions are scores alone", async () => {
  for (const one of (await predicted(project.run)).flat()) expect(Object.keys(one)).toEqual(["name", "score"]);
});

it("refuses images of one person", async () => {
  const file = await spec("one", "decide score { threshold: f1 }", "", "celebs.validation");
  const args = ["train", file, "--run", project.file("runs", "one"), "--reuse", project.run];
  const { code, stderr } = await fancInside(args);
  expect(code).toBe(4);
  expect(stderr).toContain("decision needs images of two people at least");
  // Before the first stage: a training of hours does not end with it.
  expect(stderr).not.toContain("reused from");
  expect(await readdir(project.file("runs"))).not.toContain("one");
});

it("refuses rules that do not fit the plan", async () => {
  const run = project.file("runs", "limit");
  const opened = await RunFolder.open(run);
  const { tensors, metadata } = (await opened.loadArrays(decisionFile)) ?? {};
  const rules = JSON.stringify(JSON.parse(metadata?.rules ?? "[]").slice(1));
  await opened.saveArrays(decisionFile, tensors ?? new Map(), { ...metadata, rules });
  const { code, stderr } = await fancInside(["eval", run]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("decisions.safetensors");
});
