import { cp, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAnswers } from "../../runtime/evaluate/answers-file.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { fancInside, type TrainedProject, trainedProject } from "./support.js";

let project: TrainedProject;
beforeAll(async () => {
  project = await trainedProject();
  for (const name of ["first", "second"]) await cp(project.run, project.file("runs", name), { recursive: true });
});
afterAll(() => project.remove());

const inside = (...args: readonly string[]) => fancInside(args, project.folder);

describe("fanc eval", () => {
  it("keeps the answers about each image, from which the metrics follow", async () => {
    const { code, stdout } = await inside("eval", "runs/first", "--json");
    expect(code).toBe(0);
    const evaluation = evaluationSchema.parse(JSON.parse(stdout));
    const answers = await decodeAnswers(await readFile(project.file("runs", "first", "answers.parquet")));
    expect(answers.names).toEqual(evaluation.attributes.map(({ name }) => name));
    expect(answers.images).toHaveLength(evaluation.samples);
    const people = new Set(answers.images.map(({ identity }) => identity));
    expect(evaluation.resampling).toEqual({ units: "identities", clusters: people.size, resamples: 2000 });
    const right = answers.images.filter(
      ({ face }, row) =>
        face &&
        (answers.scores[row * answers.names.length] ?? 0) > 0 === (answers.truth[row * answers.names.length] === 1),
    );
    expect(evaluation.attributes[0]?.accuracy).toBeCloseTo(right.length / evaluation.samples, 12);
  });

  it("prints the columns that --metrics names, and suggests a name", async () => {
    const { code, stdout } = await inside("eval", "runs/first", "--metrics", "images, auc,ap");
    expect([
      code,
      stdout
        .split("\n")[1]
        ?.split("│")
        .map((cell) => cell.trim()),
    ]).toEqual([0, ["", "attribute", "images", "AUC", "AP", ""]]);
    const wrong = await inside("eval", "runs/first", "--metrics", "acuracy");
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("did you mean `accuracy`?")]);
  });

  it("writes the answers to a file, and replaces no file of the user", async () => {
    const { code, stdout } = await inside("eval", "runs/first", "--answers", "answers.csv");
    expect([code, stdout]).toEqual([0, expect.stringContaining("wrote answers.csv")]);
    const [header, first] = (await readFile(project.file("answers.csv"), "utf8")).split("\r\n");
    expect(header).toBe("image,identity,attribute,truth,score,probability,decision,answer");
    expect(first).toMatch(/^\d+\.\w+,\d+,\w+,-?1,-?\d/);
    await writeFile(project.file("mine.csv"), "mine");
    const refused = await inside("eval", "runs/first", "--answers", "mine.csv");
    expect([refused.code, await readFile(project.file("mine.csv"), "utf8")]).toEqual([2, "mine"]);
    expect((await inside("eval", "runs/first", "--answers", "answers.xlsx")).code).toBe(2);
  });
});

describe("slices and rules", () => {
  it("the evaluation measures parts of the images, and counts contradictions; no stage is trained again for them", async () => {
    const [first = "", second = ""] = JSON.parse(
      await readFile(project.file("runs", "first", "build", "plan.json"), "utf8"),
    ).attributeLists[0].attributes;
    await writeFile(
      project.file("sliced.fan"),
      `extends "tiny.fan"\nchange evaluate { slices: ${first}, size, brightness  rules: ${first} excludes ${second} }\n`,
    );
    const trained = await inside("train", "sliced.fan", "--run", "runs/sliced", "--reuse", "runs/first");
    expect([trained.code, trained.stderr]).toEqual([0, expect.stringContaining("fit_svm: reused from runs/first")]);
    const { code, stdout } = await inside("eval", "runs/sliced");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/by brightness\n {2}low \(\d+ to \d+\): \d+ images, too few/),
    ]);
    expect(stdout).toContain(`│ ${first} excludes ${second} │`);
    const saved = await readFile(project.file("runs", "sliced", "evaluation.json"), "utf8");
    const { slices, rules, samples } = evaluationSchema.parse(JSON.parse(saved));
    expect(slices?.map(({ name, parts }) => [name, parts.reduce((sum, { images }) => sum + images, 0)])).toEqual([
      [first, samples],
      ["size", samples],
      ["brightness", samples],
    ]);
    const checkedData = await inside("data", "check", "sliced.fan", "--data-set", "celebs");
    expect(checkedData.stdout).toMatch(new RegExp(`${first} excludes ${second}: \\d+ of 36 images contradict it`));
    expect(rules).toMatchObject([{ attribute: first, kind: "excludes", other: second, labels: { images: samples } }]);
  });
});

describe("fanc runs compare", () => {
  it("pairs runs that were evaluated on the same images, and says why it cannot pair others", async () => {
    const unpaired = await inside("runs", "compare", "runs/first", "runs/second");
    expect(unpaired.stdout).toContain("as for different images: a run has no answers about each image");
    await inside("eval", "runs/second");
    const { stdout } = await inside("runs", "compare", "runs/first", "runs/second");
    expect(stdout).toContain("by McNemar's exact test, corrected for");
    expect(stdout).toMatch(/│ AUC +│ +0\.0 │ +- │ 1\.000 │/);
    const { pairs } = JSON.parse((await inside("runs", "compare", "runs/first", "runs/second", "--json")).stdout);
    expect(pairs).toMatchObject([{ paired: true, resampling: { units: "identities" } }]);
    expect(pairs[0].attributes.map(({ onlyFirst, p }: Record<string, unknown>) => [onlyFirst, p])).toEqual(
      pairs[0].attributes.map(() => [0, 1]),
    );
  });

  it("names the command that repairs damaged answers, which are no part of a shared run", async () => {
    await writeFile(project.file("runs", "second", "answers.parquet"), "damaged");
    const { code, stderr } = await inside("runs", "compare", "runs/first", "runs/second");
    expect([code, stderr]).toEqual([4, expect.stringContaining("evaluate the run again with `fanc eval`")]);
    const shared = await inside("runs", "share", "runs/second", "-o", "second.zip");
    expect([shared.code, shared.stdout + shared.stderr]).toEqual([0, expect.stringContaining("answers.parquet")]);
    await inside("eval", "runs/second");
    expect((await inside("runs", "compare", "runs/first", "runs/second")).code).toBe(0);
  });
});
