import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fancHere } from "../support/fanc-here.js";
import { plainNames, writeNamedProject } from "../support/named-project.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-extended-"));
  for (const name of ["base", "variants"]) await mkdir(join(folder, name));
  await writeNamedProject(join(folder, "base"), plainNames);
  await writeFile(join(folder, "package.json"), "{}");
  const { netA } = plainNames;
  await writeFile(join(folder, "variants", "plain.fan"), 'extends "../base/spec.fan"\n');
  const named = `change data ${plainNames.objects} { root: "../base/objects" }
change data ${plainNames.faces} { root: "../base" }
change net ${netA} { init: "weights.safetensors" }
`;
  await writeFile(join(folder, "variants", "named.fan"), `extends "../base/spec.fan"\n${named}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("folders of data in a base are looked up from the folder of the file that extends it", async () => {
  const before = await fancHere(["data", "check", "variants/plain.fan"], folder);
  expect([before.code, `${before.stdout}${before.stderr}`]).toEqual([4, expect.stringContaining("variants/objects")]);
  const named = await fancHere(["data", "check", "variants/named.fan"], folder);
  expect(named.stdout).toContain(`${join(folder, "base", "objects")}: image_folder, 4 images`);
  await cp(join(folder, "base", "objects"), join(folder, "variants", "objects"), { recursive: true });
  const plain = await fancHere(["data", "check", "variants/plain.fan"], folder);
  expect(plain.stdout).toContain(`${join(folder, "variants", "objects")}: image_folder, 4 images`);
});

it("so are weight files", async () => {
  const args = ["train", "variants/named.fan", "--run", "run", "--no-reuse"];
  const { code, stderr } = await fancHere(args, folder);
  expect([code, stderr]).toEqual([2, expect.stringContaining("variants/weights.safetensors")]);
});
