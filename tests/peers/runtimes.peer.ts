import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import onnxNode from "onnxruntime-node";
import onnxWeb from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkModels } from "./support/check-models.js";
import { type Installed, installed } from "./support/installed.js";
import { type Answer, answersOfJs, answersOfPython, writeCases } from "./support/runtime-answers.js";
import { type CaseKind, type RuntimeCase, runtimeCases } from "./support/runtime-cases.js";

const kinds: readonly CaseKind[] = ["net", "svm", "cascade", "step"];
const levels = ["off", "basic", "extended", "all"];

let folder: string;
let cases: readonly RuntimeCase[] = [];
let packages: Installed = { folders: new Map(), missing: new Map() };
const rows: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-runtimes-"));
  cases = await runtimeCases();
  await writeCases(folder, cases);
  packages = await installed();
}, 900_000);

afterAll(async () => {
  const counts = kinds.map((kind) => `${cases.filter((one) => one.kind === kind).length} ${kind}`).join(", ");
  console.log(`models: ${counts}; a cell counts those with the reference's values\n${rows.join("\n")}`);
  for (const [wanted, reason] of packages.missing) console.log(`## SKIPPED: ${wanted}: ${reason}`);
  await rm(folder, { recursive: true, force: true });
});

/** Adds a line of the matrix and returns what is wrong. */
function record(runtime: string, answers: readonly Answer[]): readonly string[] {
  const kindOf = new Map(cases.map(({ name, kind }) => [name, kind]));
  const cells = [...levels, "default"].flatMap((level) => {
    const at = answers.filter((answer) => answer.level === level);
    if (at.length === 0) return [];
    const counts = kinds.flatMap((kind) => {
      const ofKind = at.filter(({ name }) => kindOf.get(name) === kind);
      if (ofKind.length === 0) return [];
      return [`${kind} ${ofKind.filter(({ problem }) => problem === undefined).length}/${ofKind.length}`];
    });
    return [`${level}: ${counts.join(" ")}`];
  });
  rows.push(`${runtime.padEnd(24)} ${cells.join(" | ")}`);
  return answers.flatMap(({ level, name, problem }) =>
    problem === undefined ? [] : [`${runtime}, ${level}, ${name}: ${problem}`],
  );
}

const wantedOf = (name: string, versions: readonly string[]) => versions.map((version) => `${name}==${version}`);

/** As in runtimes/versions.txt. */
const onnxruntimes = wantedOf("onnxruntime", [
  ...["1.15.1", "1.16.3", "1.17.3", "1.18.1", "1.19.2", "1.20.1", "1.21.1", "1.22.1", "1.23.2", "1.24.4"],
  ...["1.25.1", "1.26.0", "1.27.0", "1.28.0", "1.29.0", "1.30.0", "1.31.1", "1.32.0"],
]);
const opencvs = wantedOf("opencv-python-headless", [
  ...["4.10.0.84", "4.11.0.86", "4.12.0.88", "4.13.0.92", "4.14.0.94"],
  "5.0.0.93",
]);

const numpy = "numpy==1.26.4";

/** Undefined where this machine lacks the runtime. */
async function inPython(script: string, wanted: string): Promise<readonly string[] | undefined> {
  const needed = [wanted, numpy].map((name) => packages.folders.get(name));
  const [place, numbers] = needed;
  if (place === undefined || numbers === undefined) {
    rows.push(`${wanted.padEnd(24)} SKIPPED: ${packages.missing.get(wanted) ?? packages.missing.get(numpy)}`);
    return undefined;
  }
  const { version, answers } = await answersOfPython(script, [place, numbers], folder, cases);
  expect(wanted.split("==")[1]?.startsWith(version)).toBe(true);
  return record(wanted.replace("-python-headless", ""), answers);
}

it("the list of versions and this matrix are the same", () => {
  const listed = [...packages.folders.keys(), ...packages.missing.keys()];
  expect(listed.filter((name) => /^(onnxruntime|opencv)/.test(name))).toEqual([...onnxruntimes, ...opencvs]);
});

describe("exported models and training steps give the reference's values at every optimisation level", () => {
  it.each(onnxruntimes)("%s", async (wanted) => {
    expect((await inPython("run_onnxruntime.py", wanted)) ?? []).toEqual([]);
  });

  it(`onnxruntime-node ${onnxNode.env.versions.node}`, async () => {
    const answers = await answersOfJs(onnxNode, ["cpu"], cases);
    expect(record(`onnxruntime-node ${onnxNode.env.versions.node}`, answers)).toEqual([]);
  });

  it(`onnxruntime-web ${onnxWeb.env.versions.web}`, async () => {
    onnxWeb.env.wasm.numThreads = 1;
    const answers = await answersOfJs(onnxWeb, ["wasm"], cases);
    expect(record(`onnxruntime-web ${onnxWeb.env.versions.web}`, answers)).toEqual([]);
  });
});

describe("single nets give the reference's values in OpenCV's dnn", () => {
  it.each(opencvs)("%s", async (wanted) => {
    expect((await inPython("run_opencv.py", wanted)) ?? []).toEqual([]);
  });
});

it("ONNX's checker accepts every model, with strict shape inference", async () => {
  const answers = await checkModels(cases.map(({ model }) => model));
  expect(answers.flatMap(({ problem }, i) => (problem === undefined ? [] : [`${cases[i]?.name}: ${problem}`]))).toEqual(
    [],
  );
  rows.push(`onnx.checker             ${answers.length}/${answers.length}`);
});
