import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Names, writeNamedProject } from "../support/named-project.js";
import { fanc } from "./support.js";

/** The names that an object of JavaScript has or loses, each where most is looked up by it. */
const worst: Names = {
  ...{ param: "__proto__", list: "default", attributeA: "__proto__", attributeB: "constructor" },
  ...{ objects: "constructor", classA: "__proto__", classB: "constructor", faces: "then" },
  ...{ imageColumn: "toString", identityColumn: "valueOf", splitColumn: "hasOwnProperty" },
  ...{ whoA: "__proto__", whoB: "constructor", template: "isPrototypeOf", parameter: "arguments" },
  ...{ inputA: "__proto__", inputB: "eval", netA: "toString", netB: "hasOwnProperty" },
  ...{ layerA: "constructor", layerB: "then", layerC: "toString" },
  ...{ cascade: "propertyIsEnumerable", window: "__proto__", crop: "constructor", feature: "toString", score: "then" },
  ...{ stageA: "__proto__", stageB: "constructor", stageC: "then", stageD: "toString" },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-names-"));
  await writeNamedProject(folder, worst);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Standard output of a command that must succeed. */
async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await fanc(args, { cwd: folder });
  expect({ args, code, error: code === 0 ? "" : stderr }).toEqual({ args, code: 0, error: "" });
  return stdout;
}

const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse(await run(...args, "--json"));

describe("names of JavaScript", () => {
  it("runs with names that JavaScript treats specially are trained, stopped, resumed and reused", async () => {
    await run("check", "spec.fan");
    const first = ["train", "spec.fan", "--run", "runs/first", "--set", "__proto__=0.02", "--data", "then=."];
    await run(...first, "--stage", "constructor");
    const events = await run("train", "--resume", "--run", "runs/first", "--json");
    for (const stage of ["then", "toString"]) expect(events).toContain(`"type":"stage","stage":"${stage}"`);
    const end = JSON.parse(events.trimEnd().split("\n").at(-1) ?? "") as object;
    expect(end).toMatchObject({ type: "finished", done: ["__proto__", "constructor", "then", "toString"] });
    expect(JSON.stringify(end)).toContain('"weights":{"toString":"weights/toString.constructor.safetensors"');

    const other = ["train", "spec.fan", "--run", "runs/second", "--set", "__proto__=0.03", "--reuse", "runs"];
    const { code, stderr } = await fanc(other, { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toContain("__proto__: retraining, because the optimizer differs from runs/first");
  });

  it("every command prints and writes names that JavaScript treats specially", async () => {
    const names = (text: unknown): readonly string[] => [
      ...new Set(JSON.stringify(text).match(/"[\w$]+"(?=[,:}\]])/g)),
    ];
    expect(names(await json("summary", "spec.fan"))).toEqual(
      expect.arrayContaining(['"toString"', '"hasOwnProperty"']),
    );
    expect(names(await json("eval", "runs/first"))).toEqual(expect.arrayContaining(['"__proto__"', '"constructor"']));
    const predicted = await json("predict", "runs/first", "img/__proto__.png", "img/constructor.png", "-o", "out");
    expect(names(predicted)).toEqual(expect.arrayContaining(['"__proto__"', '"constructor"']));
    expect(await readdir(join(folder, "out"))).toContain("constructor.__proto__-response.png");
    const exported = (await json("export", "runs/first")) as { readonly models: object };
    expect(Object.keys(exported.models)).toEqual(["toString", "hasOwnProperty", "svm-classifiers", "cascade"]);
    const graphs = (await json("export", "runs/first", "--target", "tfjs")) as { readonly models: object };
    expect(Object.keys(graphs.models)).toEqual(["nets/toString", "nets/hasOwnProperty", "features/toString"]);
    await run("export", "runs/first", "--weights", "safetensors", "-o", "w.safetensors");
    expect(names(await json("weights", "w.safetensors", "--for", "spec.fan", "--net", "toString"))).toContain(
      '"toString"',
    );
    expect(names(await json("runs", "compare", "runs/first", "runs/second"))).toContain('"constructor"');
    expect(await run("watch", "runs/first", "--once")).toContain("__proto__");
  });
});
