import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { decodeSafetensors, encodeSafetensors } from "../../runtime/weights/safetensors.js";
import { eventsOf, fanc, fancInside, type Project, signalAt, tinyProject } from "./support.js";

const spec = (init: string): string => `
data objects = image_folder { root: "data/objects"  classes: 2  resized: 36x36  augment: random_crop 32 }

net Small {
  input image : 3 x 32 x 32
  C1 = conv 4 kernel 5 stride 2 -> relu -> maxpool 2
  C2 = local 4 kernel 2 cells 2x2 -> relu
  FC = dense 6
  ${init}
}

schedule {
  seed: 1
  stage one {
    train Small on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01 }
    batch: 8  epochs: 2
  }
}
`;
const MAP = `init: "first.safetensors" {
    C1.weight <- "features.0.weight"  C1.bias <- "features.0.bias"
    C2.weight <- "features.3.weight"
  }`;

const random = new Random("weights of a test");
const array = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});
const first = new Map([
  ["features.0.weight", array(4, 3, 5, 5)],
  ["features.0.bias", array(4)],
  ["features.3.weight", array(4, 4, 2, 2)],
  ["classifier.weight", array(10, 64)],
]);

let project: Project;
const write = async (name: string, init: string): Promise<string> => {
  await writeFile(project.file(name), spec(init));
  return project.file(name);
};
beforeAll(async () => {
  project = await tinyProject();
  await writeFile(project.file("first.safetensors"), encodeSafetensors(first, { format: "pt" }));
});
afterAll(() => project.remove());

const bitsOf = (values: Float32Array | undefined): Uint8Array => new Uint8Array(values?.buffer ?? new ArrayBuffer(0));

describe("fanc weights", () => {
  it("fanc weights lists the arrays of a file", async () => {
    const shown = await fancInside(["weights", project.file("first.safetensors")]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/features\.0\.weight +│ F32 +│ 4 x 3 x 5 x 5 +│ plain/);
    const json = await fancInside(["weights", project.file("first.safetensors"), "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: "fanc.weights/1",
      kind: "safetensors",
      arrays: [...first].map(([name, { shape }]) => ({ name, type: "F32", shape, layout: "plain" })),
    });
  });

  it("fanc weights proposes a map for a net", async () => {
    const file = await write("proposed.fan", "");
    const shown = await fancInside(["weights", project.file("first.safetensors"), "--for", file]);
    expect(shown.stdout).toBe(
      [
        'init: "first.safetensors" {',
        '  C1.weight <- "features.0.weight"  // only this shape fits',
        '  C1.bias   <- "features.0.bias"',
        '  C2.weight <- "features.3.weight"  // only this shape fits',
        "  // no array for C2.bias",
        "  // no array for FC.weight",
        "  // no array for FC.bias",
        "}",
        "// not used: classifier.weight",
        "",
      ].join("\n"),
    );
  });

  it("fanc weights names what is wrong with its arguments", async () => {
    const none = await fancInside(["weights", project.file("none.onnx")]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("the file of weights is missing")]);
    const text = await fancInside(["weights", project.spec]);
    expect([text.code, text.stderr]).toEqual([4, expect.stringContaining("this is not a file of weights")]);
    const net = await fancInside([
      "weights",
      project.file("first.safetensors"),
      "--for",
      project.spec,
      "--net",
      "LNet",
    ]);
    expect([net.code, net.stderr]).toEqual([2, expect.stringMatching(/no net of a fixed size is called `LNet`/)]);
  });
});

describe("a run of a net with `init`", () => {
  let run: string;
  beforeAll(async () => {
    const file = await write("start.fan", MAP);
    run = project.file("run");
    const { code, stderr } = await fanc(["train", file, "--run", run], {
      env: signalAt(/parameters from/, "SIGINT"),
    });
    expect([code, stderr]).toEqual([130, expect.stringMatching(/stopped|interrupted before training began/)]);
    expect(stderr).toContain("drawn by their fillers: C2.bias, FC.weight, FC.bias");
    expect(stderr).toContain("C2.weight <- features.3.weight, repeated for each of 4 cells");
  });

  it("a net with `init` starts from the arrays of the file", async () => {
    const kept = `${run}/weights/initial/Small.safetensors`;
    const { tensors } = decodeSafetensors(await readFile(kept), kept);
    expect(bitsOf(tensors.get("C1.weight")?.data)).toEqual(bitsOf(first.get("features.0.weight")?.data));
    expect(bitsOf(tensors.get("C1.bias")?.data)).toEqual(bitsOf(first.get("features.0.bias")?.data));
    const cell = first.get("features.3.weight")?.data ?? [];
    expect([...(tensors.get("C2.weight")?.data ?? [])]).toEqual([...cell, ...cell, ...cell, ...cell]);
    expect([...(tensors.get("C2.bias")?.data ?? [])]).toEqual(Array(16).fill(0));
  });

  it("a run records the file of `init` and its hash", async () => {
    const state = JSON.parse(await readFile(`${run}/state.json`, "utf8")) as { init: Record<string, unknown> };
    // As the spec names it, not where it was.
    expect(state.init.Small).toMatchObject({
      file: "first.safetensors",
      sha256: { "first.safetensors": expect.stringMatching(/^[0-9a-f]{64}$/) },
      drawn: ["C2.bias", "FC.weight", "FC.bias"],
    });
  });

  it("a run resumes without the file of `init`, to the same bits", async () => {
    const whole = project.file("whole");
    expect((await fancInside(["train", project.file("start.fan"), "--run", whole])).code).toBe(0);
    const moved = await readFile(project.file("first.safetensors"));
    await rm(project.file("first.safetensors"));
    const resumed = await fancInside(["train", "--resume", "--run", run]);
    await writeFile(project.file("first.safetensors"), moved);
    expect(resumed).toMatchObject({ code: 0 });
    expect((await eventsOf(run)).slice(-2)).toMatchObject([{ type: "stage", stage: "one" }, { type: "finished" }]);
    const weights = "weights/Small.one.safetensors";
    expect(await readFile(`${run}/${weights}`)).toEqual(await readFile(`${whole}/${weights}`));
  });

  it("exported weights start another run, bit for bit", async () => {
    const out = project.file("trained.safetensors");
    expect((await fancInside(["export", run, "--weights", "safetensors", "-o", out])).code).toBe(0);
    const trained = decodeSafetensors(await readFile(out), out);
    expect(trained.metadata).toMatchObject({ format: "fanc", spec_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const again = project.file("again");
    const { code } = await fancInside([
      "train",
      await write("again.fan", 'init: "trained.safetensors"'),
      "--run",
      again,
    ]);
    expect(code).toBe(0);
    const kept = `${again}/weights/initial/Small.safetensors`;
    const { tensors } = decodeSafetensors(await readFile(kept), kept);
    expect([...trained.tensors.keys()]).toEqual([...tensors.keys()].map((name) => `Small.${name}`));
    for (const [name, { data }] of tensors)
      expect(bitsOf(data), name).toEqual(bitsOf(trained.tensors.get(`Small.${name}`)?.data));
  });
});

describe("a measured normalisation", () => {
  it("a measured normalisation comes from the training images, does not change, and passes to the next run with the weights", async () => {
    const measured = spec("").replace("resized: 36x36", "normalise: train  resized: 36x36");
    await writeFile(project.file("measured.fan"), measured);
    const run = project.file("measured run");
    expect((await fancInside(["train", project.file("measured.fan"), "--run", run])).code).toBe(0);
    // By stage: a later one with the same view may see other windows.
    expect(await readdir(`${run}/channels`)).toEqual([expect.stringMatching(/^one\.objects\./)]);
    const weights = async (file: string) => decodeSafetensors(await readFile(file), file).tensors;
    const own = await weights(`${run}/weights/Small.one.safetensors`);

    const root = project.file("data", "objects");
    const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".jpg"));
    const stats = await Promise.all(
      files.map((name) => sharp(join(root, name)).resize(36, 36, { fit: "fill" }).stats()),
    );
    const means = [0, 1, 2].map(
      (c) => stats.reduce((sum, { channels }) => sum + (channels[c]?.mean ?? 0), 0) / stats.length,
    );
    // sharp resamples in another way than we do.
    means.forEach((mean, c) => {
      expect(Math.abs(mean - (own.get("@pixels.mean")?.data[c] ?? 0))).toBeLessThan(1);
    });
    expect([...(own.get("@pixels.std")?.data ?? [])].every((one) => one > 20 && one < 120)).toBe(true);

    const out = project.file("measured.safetensors");
    expect((await fancInside(["export", run, "--weights", "safetensors", "-o", out])).code).toBe(0);
    const next = measured.replace("FC = dense 6", 'FC = dense 6\n  init: "measured.safetensors"');
    await writeFile(
      project.file("next.fan"),
      next.replace("objects = ", "others = ").replaceAll("on objects", "on others"),
    );
    const second = project.file("next run");
    // Other images with another mean.
    const others = ["--data", `others=${project.file("data", "grey")}`];
    await cp(root, project.file("data", "grey"), { recursive: true });
    for (const name of files) {
      const grey = { create: { width: 36, height: 36, channels: 3, background: "#102030" } } as const;
      await sharp(grey)
        .jpeg()
        .toFile(project.file("data", "grey", name));
    }
    const { code, stderr } = await fancInside(["train", project.file("next.fan"), "--run", second, ...others]);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining(" colours")]);
    const taken = await weights(`${second}/weights/Small.one.safetensors`);
    expect(bitsOf(taken.get("@pixels.mean")?.data)).toEqual(bitsOf(own.get("@pixels.mean")?.data));
  });
});

describe("a fault of `init` shows before anything is made", () => {
  it.each([
    [
      "a shape",
      MAP.replace('"features.3.weight"', '"classifier.weight"'),
      4,
      [
        ":11: C2.weight of net Small is 16 x 4 x 2 x 2 (4 cells); classifier.weight in first.safetensors is 10 x 64",
        "hint:     name another array",
      ],
    ],
    ["a name", MAP.replace("features.3.weight", "feature.3.weight"), 4, ["did you mean `features.3.weight`?"]],
    [
      "no map",
      'init: "first.safetensors"',
      4,
      [":9: the arrays of first.safetensors", "none for C2.bias, FC.weight, FC.bias"],
    ],
    ["no file", 'init: "other.onnx"', 2, ["the file of weights is missing"]],
  ] as const)("a mistake in `init` is found before a run is made: %s", async (name, init, code, parts) => {
    const file = await write(`${name.replace(" ", "-")}.fan`, init);
    const run = project.file(`run of ${name}`);
    const failed = await fancInside(["train", file, "--run", run]);
    expect(failed.code).toBe(code);
    for (const part of parts) expect(failed.stderr).toContain(part);
    await expect(readFile(`${run}/state.json`)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
