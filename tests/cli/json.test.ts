import { cp, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageProgram } from "../../runtime/cli/package/package-program.js";
import { fancProgram } from "../../runtime/cli/program.js";
import { inherit } from "../../runtime/cli/run-program.js";
import { fancHere } from "../support/fanc-here.js";
import { planOf } from "../support/plan-of.js";
import { type TrainedProject, trainedProject } from "./support.js";

let project: TrainedProject;
beforeAll(async () => {
  project = await trainedProject();
  for (const name of ["first", "second"]) await cp(project.run, project.file("runs", name), { recursive: true });
  await writeFile(project.file("study.fan"), 'extends "tiny.fan"\nstudy penalties { vary faces.score.C: 1, 10 }\n');
});
afterAll(() => project.remove());

const image = "data/img_celeba/000001.jpg";
const avatars = ["--identities", "3", "--images-per-identity", "1", "--size", "48", "--object-classes", "0"];

/** Arguments of every command with `--json`; a text says why it is not run. */
const cases: Readonly<Record<string, readonly string[] | string>> = {
  fmt: ["tiny.fan"],
  explain: ["conv"],
  summary: ["tiny.fan"],
  compile: ["tiny.fan", "-o", "build"],
  "data avatars": ["-o", "drawn", ...avatars],
  "data check": ["data"],
  weights: ["runs/first/svm.safetensors"],
  train: ["--resume", "--run", "runs/first"],
  plan: ["tiny.fan", "--no-measure"],
  study: ["study.fan", "--dry-run"],
  watch: ["runs/first", "--once"],
  runs: ["."],
  "runs compare": ["runs/first", "runs/second"],
  "runs share": ["runs/first", "-o", "first.zip"],
  eval: ["runs/first"],
  export: ["runs/first", "--net", "LNet_o"],
  predict: ["runs/first", image],
  "engine list": ["--no-measure"],
  "engine install": "downloads; tests/tfjs-node installs",
  "engine remove": ["webgpu"],
};

/** Commands that print a JSON object a line. */
const streams = new Set(["train", "study", "watch"]);

/** Every command below a program that has the option, by its words. */
function withOption(flag: string, parent: Command, words: readonly string[] = []): readonly string[] {
  return parent.commands.flatMap((command) => {
    const own = [...words, command.name()];
    const here = command.options.some(({ long }) => long === flag) ? [own.join(" ")] : [];
    return [...here, ...withOption(flag, command, own)];
  });
}

function expectJson(name: string, stdout: string): void {
  const documents = streams.has(name) ? stdout.trim().split("\n") : [stdout];
  for (const one of documents) expect(() => JSON.parse(one), one.slice(0, 200)).not.toThrow();
}

describe("--json", () => {
  it("is tested for every command that has it", async () => {
    expect(Object.keys(cases).toSorted()).toEqual(withOption("--json", await fancProgram("")).toSorted());
  });

  const run = Object.entries(cases).flatMap(([name, args]) =>
    typeof args === "string" ? [] : [[name, args] as const],
  );
  it.each(run)("of fanc %s prints nothing but JSON to standard output", async (name, args) => {
    process.env.FANC_ENGINES = project.file("engines");
    const { code, stdout, stderr } = await fancHere([...name.split(" "), ...args, "--json"], project.folder);
    expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringContaining("error")]);
    expect([0, 4]).toContain(code);
    expectJson(name, stdout);
  });

  it("of `runs compare --differences` lists no stages of equal keys, but counts them", async () => {
    const args = ["runs", "compare", "runs/first", "runs/second", "--json"];
    const all = JSON.parse((await fancHere(args, project.folder)).stdout);
    const { schema, stages, omitted } = JSON.parse((await fancHere([...args, "--differences"], project.folder)).stdout);
    expect(schema).toBe("fanc.comparison/4");
    expect(all.stages.length).toBeGreaterThan(2);
    expect({ stages, omitted }).toMatchObject({
      stages: [],
      omitted: { stages: all.stages.length, unfinished: 0, attributes: all.attributes.length },
    });
  });

  it.each(["runs compare", "runs share"])("counts for %s also before its name", async (name) => {
    const [parent = "", child = ""] = name.split(" ");
    const args = [parent, "--json", child, ...(cases[name] as readonly string[])];
    const { code, stdout } = await fancHere(args, project.folder);
    expect(code).toBe(0);
    expectJson(name, stdout);
  });

  it("excludes options that print something else", async () => {
    const { code, stderr } = await fancHere(["compile", "tiny.fan", "--dump-ir", "--json"], project.folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining("cannot be used with option '--json'")]);
  });
});

describe("options of a program and of its subcommands with the same name", () => {
  /** Calls a generated package, whose commands do nothing but tell which one ran with which options. */
  async function called(...args: readonly string[]): Promise<readonly [string, Record<string, unknown>] | string> {
    const program = packageProgram({ plan: planOf(), modules: pathToFileURL("/package/dist/") });
    inherit(program, "npm start --");
    program.configureOutput({ writeErr: () => undefined });
    let ran: readonly [string, Record<string, unknown>] | undefined;
    for (const one of [program, ...program.commands])
      one.action(() => {
        ran = [one.name(), one.opts()];
      });
    try {
      await program.parseAsync(args, { from: "user" });
    } catch (error) {
      return String(error);
    }
    return ran ?? "nothing ran";
  }

  it("belong to the subcommand when they follow its name", async () => {
    expect(await called("eval", "run", "--json", "--threads", "2", "--engine", "tfjs:wasm")).toEqual([
      "eval",
      expect.objectContaining({ json: true, threads: 2, engine: "tfjs:wasm" }),
    ]);
    expect(await called("predict", "run", "a.png", "--json")).toEqual([
      "predict",
      expect.objectContaining({ json: true }),
    ]);
  });

  it("are handed down when they come before it, or refused", async () => {
    expect(await called("--json", "eval", "run")).toEqual(["eval", expect.objectContaining({ json: true })]);
    expect(await called("--resume", "eval", "run")).toContain("option '--resume' is not an option of 'eval'");
    expect(await called("--engine", "wasm", "eval", "run")).toContain("option '--engine <engine>' must follow 'eval'");
    expect(await called("--resume", "--json")).toEqual([
      "npm start --",
      expect.objectContaining({ resume: true, json: true }),
    ]);
  });
});
