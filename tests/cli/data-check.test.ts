import { readFile, rm, writeFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dataReportSchema } from "../../runtime/tools/data-check/report-schema.js";
import { dataCopy, edit, fanc, filesOfSplit, type Project, tinyProject } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

it("fanc data check finds no problem in drawn data, and draws sheets", async () => {
  const sheet = project.file("faces.png");
  const faces = await fanc(["data", "check", project.data, "--sheet", sheet]);
  expect(faces.code).toBe(0);
  expect(faces.stdout).toContain(`${project.data}: celeba, 36 images\n`);
  expect(faces.stdout).toMatch(/│ train +│ +24 │ +6 │/);
  expect(faces.stdout).toMatch(/│ Smiling +│( +\d+\.\d │){4}/);
  expect(faces.stdout).toMatch(/\nnothing is wrong\n$/);
  expect((await sharp(sheet).metadata()).width).toBe(8 * (192 + 18) - 18 + 2 * 24);

  const classes = await fanc(["data", "check", project.file("data", "objects"), "--sheet", sheet, "--json"]);
  expect(classes.code).toBe(0);
  const report = dataReportSchema.parse(JSON.parse(classes.stdout));
  expect(report).toMatchObject({ kind: "image_folder", images: 24, faults: [] });
  expect(report.classes.map((c) => c.images)).toEqual([12, 12]);
});

it("fanc data check reports missing images, boxes outside and people in two splits, and exits with 4", async () => {
  const data = await dataCopy(project, "bad data");
  const [first, second] = (await filesOfSplit(data, 0)) as [string, string];
  await rm(`${data}/img_celeba/${first}`);
  await edit(`${data}/list_bbox_celeba.txt`, (t) => t.replace(new RegExp(`^${second} .*$`, "m"), `${second} 48 0 9 9`));
  await edit(`${data}/list_eval_partition.txt`, (t) => t.replace(`${second} 0`, `${second} 2`));
  const { code, stdout } = await fanc(["data", "check", data]);
  expect(code).toBe(4);
  expect(stdout).toContain(`\n${first}: the file does not exist\n`);
  expect(stdout).toContain(`\n${second}: the box 9 x 9 at 48, 0 is outside the 48 x 48 image\n`);
  expect(stdout).toContain(
    "\nfault: 1 image is missing or cannot be read\nfault: 1 box is empty or outside the image\n" +
      "fault: 1 identity is in both train and test\n",
  );
});

it("fanc data check checks the data sets of a spec with their options, and continues after an unreadable one", async () => {
  const spec = project.file("checked.fan");
  await writeFile(
    spec,
    `use { AvatarAttributes } from "std/avatars.fan"
    data few = celeba { root: "data"  attributes: AvatarAttributes }
    data none = backgrounds { root: "nowhere" }
    data things = image_folder { root: "data/objects" }`,
  );
  const map = project.file("map.svg");
  const { code, stdout } = await fanc(["data", "check", spec, "--correlations", map, "--json"]);
  expect(code).toBe(4);
  const { data } = JSON.parse(stdout) as { data: { name: string; report?: unknown; error?: string }[] };
  expect(data.map(({ name, report, error }) => [name, report !== undefined, error?.split("\n")[0]])).toEqual([
    ["few", true, undefined],
    ["none", false, `${project.file("nowhere")}: the folder of backgrounds cannot be read`],
    ["things", true, undefined],
  ]);
  expect(await readFile(project.file("map-few.svg"), "utf8")).toContain(">Wearing Hat</text>");
});
