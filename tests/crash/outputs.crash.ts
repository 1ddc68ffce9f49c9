import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { manifestName } from "../../runtime/files/output-manifest.js";
import { fanc, hashesOf, type Outcome, type Project, specOnly } from "../cli/support.js";
import { preload } from "./stopped.js";

/** With few FANC_KILLS, the command is killed around every ninth of its operations on files. */
const every = Number(process.env.FANC_KILLS) > 20 ? 1 : 9;

let project: Project;
beforeAll(async () => {
  project = await specOnly();
  await writeFile(
    project.file("net.fan"),
    `param filters : int = 2
data objects = image_folder { root: "data"  classes: 2  resized: 32x32 }
net N { input x : 3 x 32 x 32  C = conv filters kernel 5 stride 4 -> relu -> maxpool 2 }
net M extends N { C = conv 3 kernel 5 stride 4 -> relu }
schedule {
  stage s { train N on objects  loss: softmax over classes  optimizer: sgd { lr: 0.01 }  batch: 8  epochs: 1 }
}
`,
  );
});
afterAll(() => project.remove());

const compile = (to: string, filters: number, env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  fanc(["compile", project.file("net.fan"), "-o", to, "--set", `filters=${filters}`], { env: { ...preload, ...env } });

it("a killed compile leaves an old or a new build, or none, and the files of the user", async () => {
  const [before, after, build] = ["before", "after", "build"].map((name) => project.file(name)) as [
    string,
    string,
    string,
  ];
  const count = project.file("operations");
  for (const [folder, filters] of [[before, 2], [after, 4]] as const) expect(await compile(folder, filters)).toMatchObject({ code: 0 }); // biome-ignore format: short
  await cp(before, build, { recursive: true });
  expect(await compile(build, 4, { FANC_COUNT_TO: count })).toMatchObject({ code: 0 });
  const operations = Number(await readFile(count, "utf8"));
  expect(operations).toBeGreaterThan(20);
  const [old, next] = [await hashesOf(before), await hashesOf(after)];
  const list = await readFile(join(after, manifestName), "utf8");
  for (let at = 1; at <= operations; at += every) {
    const moment = ["before", "within", "after"][Math.floor(at / every) % 3] as string;
    const context = `killed ${moment} operation ${at} of ${operations}`;
    await rm(build, { recursive: true });
    await cp(before, build, { recursive: true });
    await mkdir(join(build, "mine"));
    for (const name of ["nets/mine.onnx", "mine/plan.json"]) await writeFile(join(build, name), "mine");
    expect(await compile(build, 4, { FANC_DIE_AT: String(at), FANC_DIE_WHEN: moment }), context).toMatchObject({
      signal: "SIGKILL",
    });
    const left = Object.entries(await hashesOf(build)).filter(([name]) => !name.startsWith(".fanc-"));
    const files = Object.fromEntries(left.filter(([name]) => !name.includes("mine")));
    // Readers take a folder with a plan and its checksums for a build.
    if ("plan.json" in files && "build.json" in files) expect([old, next], context).toContainEqual(files);
    for (const name of ["nets/mine.onnx", "mine/plan.json"])
      expect(await readFile(join(build, name), "utf8"), context).toBe("mine");
    expect(await compile(build, 4), context).toMatchObject({ code: 0 });
    expect(await readFile(join(build, manifestName), "utf8"), context).toBe(list);
    const { "nets/mine.onnx": _, "mine/plan.json": __, ...now } = await hashesOf(build);
    expect(now, context).toEqual(next);
    expect(
      (await readdir(build)).filter((name) => name.startsWith(".")),
      context,
    ).toEqual([manifestName]);
  }
}, 600_000);
