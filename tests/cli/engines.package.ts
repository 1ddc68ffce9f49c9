import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../runtime/weights/safetensors.js";
import { packageProgram } from "./package-program.js";
import { eventsOf, fanc, type Outcome, type Project, script, signalAt, specOnly } from "./support.js";

const spec = `data objects = image_folder { root: "objects"  classes: 2  resized: 20x20  augment: random_crop 16, flip }
net Small {
  input i : 3 x 16 x 16
  C1 = conv 4 kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 4 kernel 3 pad 1 groups 2 -> relu
  FC = dense 8 -> relu -> dropout 0.5
}
schedule {
  seed: 3
  stage first {
    train Small on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4 }
    batch: 4  epochs: 1
  }
  stage second {
    after first
    train Small on objects
    loss: softmax over classes
    optimizer: adam { lr: 0.001 }
    batch: 4  epochs: 1
  }
}
`;

let project: Project;
/** What a run on ONNX Runtime makes that nothing interrupts. */
let expected: Awaited<ReturnType<typeof madeBy>>;

beforeAll(async () => {
  project = await specOnly();
  await writeFile(project.spec, spec);
  const sizes = ["--identities", "3", "--images-per-identity", "1", "--size", "48x48"];
  const objects = ["--object-classes", "2", "--objects-per-class", "8", "--object-size", "24"];
  const drawn = await fanc(["data", "avatars", "-o", project.data, ...sizes, ...objects]);
  if (drawn.code !== 0) throw new Error(`no data for the test: ${drawn.stderr}`);
  await cp(project.file("data", "objects"), project.file("objects"), { recursive: true });
  await train([project.spec, "--run", project.file("onnx")]);
  expected = await madeBy(project.file("onnx"));
  expect(expected.losses).toHaveLength(8);
});
afterAll(() => project.remove());

async function train(args: readonly string[]): Promise<Outcome> {
  const outcome = await fanc(["train", ...args]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

/** The losses of a run's steps, and the weights that are left. */
async function madeBy(run: string): Promise<{ readonly losses: readonly number[]; readonly weights: Numbers }> {
  const losses = (await eventsOf(run)).flatMap((event) => (event.type === "step" ? [Number(event.loss)] : []));
  const file = `${run}/weights/Small.second.safetensors`;
  const { tensors } = decodeSafetensors(await readFile(file), file, "");
  return { losses, weights: Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]])) };
}
type Numbers = Readonly<Record<string, readonly number[]>>;

async function expectSame(run: string): Promise<void> {
  const { losses, weights } = await madeBy(run);
  expect(losses).toHaveLength(expected.losses.length);
  expected.losses.forEach((loss, step) => {
    expect(Math.abs((losses[step] as number) / loss - 1), `loss of step ${step}`).toBeLessThan(1e-4);
  });
  expect(Object.keys(weights)).toEqual(Object.keys(expected.weights));
  for (const [name, values] of Object.entries(expected.weights)) {
    const largest = Math.max(...values.map(Math.abs));
    values.forEach((value, i) => {
      expect(Math.abs((weights[name]?.[i] as number) - value) / largest, `${name} ${i}`).toBeLessThan(1e-4);
    });
  }
}

const sessions = async (run: string): Promise<readonly unknown[]> =>
  (await eventsOf(run)).flatMap((event) => (event.type === "session" ? [event.engine] : []));
const engineOf = async (run: string): Promise<unknown> =>
  (JSON.parse(await readFile(`${run}/state.json`, "utf8")) as Readonly<Record<string, unknown>>).engine;

describe("engines", () => {
  it("a run that is stopped on wasm and resumed in plain JavaScript ends as one on ONNX Runtime", async () => {
    const run = project.file("wasm then cpu");
    const args = ["train", project.spec, "--run", run, "--engine", "tfjs:wasm", "--threads", "1"];
    const stopped = await fanc(args, { env: signalAt(/^first Small: /m, "SIGINT") });
    expect(stopped).toMatchObject({ code: 130, signal: null });
    expect(stopped.stderr).toMatch(/^TensorFlow\.js on wasm: .*, 1 thread; run folder /m);
    expect(await engineOf(run)).toBe("tfjs:wasm");
    // A stranger's JavaScript in a run is not run, whatever it is called.
    const marker = project.file("marker");
    const hostile = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, "");`;
    for (const name of ["nets/Small.js", "train/first.Small.js", "train/second.Small.js", "lib/step.js"]) {
      await mkdir(dirname(`${run}/build/${name}`), { recursive: true });
      await writeFile(`${run}/build/${name}`, hostile);
    }
    const resumed = await train(["--resume", "--run", run, "--engine", "tfjs:cpu"]);
    expect(resumed.stderr).toContain("first: already finished\n");
    expect(await sessions(run)).toEqual([
      expect.stringMatching(/^TensorFlow\.js on wasm: /),
      expect.stringMatching(/^TensorFlow\.js on cpu: /),
    ]);
    await expectSame(run);
    expect(existsSync(marker)).toBe(false);
  });

  it("a generated package trains as the program does, and resumes its runs while its modules are unchanged", async () => {
    const run = project.file("of the package");
    const start = await packageProgram(project);
    const modules = dirname(start);
    const stopped = await script(start, ["--run", run, "--engine", "wasm"], {
      env: signalAt(/^first Small: /m, "SIGINT"),
    });
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain(`stopped; resume with: npm start -- --resume --run '${run}'\n`);
    expect(await readdir(`${run}/build`)).toEqual(["plan.json"]);

    const onOnnx = await fanc(["train", "--resume", "--run", run, "--engine", "onnx"]);
    expect(onOnnx.code).toBe(2);
    expect(onOnnx.stderr).toContain("this run has nothing that --engine onnx can run\n");
    const byFanc = await fanc(["train", "--resume", "--run", run, "--engine", "tfjs:cpu"]);
    expect(byFanc.code).toBe(2);
    expect(byFanc.stderr).toContain("only it has the modules");
    expect(byFanc.stderr).toContain(`npm start -- --resume --run '${run}'`);

    const net = `${modules}/nets/Small.js`;
    const text = await readFile(net, "utf8");
    await writeFile(net, `${text}// changed\n`);
    const changed = await script(start, ["--resume", "--run", run]);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain("changed: nets/Small.js\n");
    await writeFile(net, text);
    const resumed = await script(start, ["--resume", "--run", run]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain("tfjs:wasm: the engine of the last session; --engine selects another\n");
    await expectSame(run);
    expect((await script(start, ["--help"])).stdout).toMatch(/^ {2}eval .*\n(?:.*\n)*? {2}predict /m);
  });

  it("a build, and a run of one, are not for TensorFlow.js: there is no spec to generate modules from", async () => {
    const [run, build] = [project.file("without"), project.file("build")];
    expect((await fanc(["compile", project.spec, "-o", build])).code).toBe(0);
    const other = await fanc(["train", build, "--run", project.file("other"), "--engine", "tfjs:cpu"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /this build has nothing that .*\n.*\n {2}hint: +give `fanc train` the \.fan file instead/,
    );
    await train([build, "--run", run, "--stage", "first"]);
    const refused = await fanc(["train", "--resume", "--run", run, "--engine", "tfjs:cpu"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /this run has nothing that --engine tfjs:cpu can run\n.*no spec\/.*\n.*--engine onnx/,
    );
  });

  it("an unknown engine gets the nearest name as a hint", async () => {
    const refused = await fanc(["train", project.spec, "--engine", "tfjs:wsam"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("no engine has this name; did you mean `tfjs:wasm`?");
  });
});
