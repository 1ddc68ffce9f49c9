import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { edit, eventsOf, fanc, fancInside, type Project, resultOf, signalAt, tinyProject } from "./support.js";

/** Six steps an epoch; the weights by difficulty are not all 1 from step 13 on. */
const spec = `use { AvatarAttributes } from "std/avatars.fan"

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  identities: 6 }

net N {
  input face : 3 x 12 x 12
  C1 = conv 4 kernel 3 -> relu -> maxpool 2
  FC = dense 8         -> relu
}

schedule {
  stage focused {
    train N on celebs
    loss: sigmoid over AvatarAttributes {
      balance: classes  weight: { Smiling: 2  Bald: 0.5 }  asymmetric: 4 positive 1 margin 0.05
      label_smoothing: 0.1  difficulty: dwa temperature 0.5
    }
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    sampler: repeat_factor threshold 0.5
    batch: 4  epochs: 4  keep: best
  }
  stage separated {
    after focused
    train N on celebs
    loss: hinge over AvatarAttributes { balance: ratio  weight: { Smiling: 2 } }
    optimizer: sgd { lr: 0.001  momentum: 0.9 }
    batch: 2  accumulate: 2  epochs: 1
  }
}
`;

let project: Project;
const inFolder = (...args: readonly string[]) => fancInside(args, project.folder);
beforeAll(async () => {
  project = await tinyProject();
  await writeFile(project.file("weights.fan"), spec);
  expect(await inFolder("train", "weights.fan", "--run", "runs/whole")).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

it("a training with every weight of labels has the same bits after it was stopped in an epoch and at its end", async () => {
  const run = project.file("runs/stopped");
  for (const [i, step] of [8, 15, 18].entries()) {
    const args = i === 0 ? ["train", "weights.fan", "--run", run] : ["train", "--resume", "--run", run];
    const env = signalAt(new RegExp(`"type":"step".*"stage":"focused".*"step":${step},`), "SIGINT");
    const { code, stderr } = await fanc([...args, "--json"], { cwd: project.folder, env });
    expect(code, stderr).toBe(130);
  }
  const { training } = (await (await RunFolder.open(run)).loadCheckpoint("focused", 0, () => undefined)) ?? {};
  expect(training).toMatchObject({ difficulty: { epochs: [expect.any(Array), expect.any(Array)] } });
  expect(await inFolder("train", "--resume", "--run", run)).toMatchObject({ code: 0 });
  expect(await resultOf(run)).toEqual(await resultOf(project.file("runs/whole")));
});

it("each weight changes what is learned, and a new run says that the loss or the sampler differs", async () => {
  const whole = await resultOf(project.file("runs/whole"));
  for (const [what, before, after] of [
    ["the loss differs", "Bald: 0.5", "Bald: 0.6"],
    ["the loss differs", "  difficulty: dwa temperature 0.5", ""],
    ["the loss differs", "balance: classes", "balance: ratio"],
    ["the sampler differs", "threshold 0.5", "threshold 1"],
  ] as const) {
    await writeFile(project.file("changed.fan"), spec);
    await edit(project.file("changed.fan"), (text) => text.replace(before, after));
    const run = `runs/${after.replaceAll(/\W/g, "")}x`;
    const { code, stderr } = await inFolder("train", "changed.fan", "--run", run, "--reuse", "runs/whole");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`focused: retraining, because ${what} from`);
    expect(await resultOf(project.file(run))).not.toEqual(whole);
  }
});

it("the losses of steps and validations are those of the definition: finite, and near that of an untrained net at first", async () => {
  const events = await eventsOf(project.file("runs/whole"));
  const losses = events.filter(({ type, stage }) => type === "step" && stage === "focused").map(({ loss }) => loss);
  expect(losses).toHaveLength(24);
  for (const loss of losses) expect(loss).toEqual(expect.any(Number));
  expect(events.filter(({ type }) => type === "validation").every(({ loss }) => Number(loss) > 0)).toBe(true);
});

it("an attribute that is absent in all training images has no balance, and training says so", async () => {
  const file = project.file("data", "list_attr_celeba.txt");
  const [count, header, ...rows] = (await readFile(file, "utf8")).trimEnd().split("\n");
  const column = (header ?? "").trim().split(/\s+/).indexOf("Bald");
  const without = rows.map((row) =>
    row
      .split(/\s+/)
      .map((cell, i) => (i === column + 1 ? "-1" : cell))
      .join(" "),
  );
  await writeFile(file, `${[count, header, ...without].join("\n")}\n`);
  const { code, stderr } = await inFolder("train", "weights.fan", "--run", "runs/absent", "--stage", "focused");
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(
    "focused: all known labels of Bald are the same in the training images, so `balance` leaves it alone",
  );
});
