import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { compiledFile } from "../../tests/support/compiled.js";
import { specCopy } from "./spec-copy.js";

it("the stored spec compiles to the same hash, with imports from other folders and set parameters", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-spec-"));
  const write = async (name: string, text: string | Uint8Array): Promise<string> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  await write("package.json", "{}");
  await write("lib/trunk.fan", "template Trunk(width : ratio = 1.0) {\n  C1 = conv 24*width kernel 5 -> relu\n}\n");
  const file = await write(
    "specs/deep/main.fan",
    `use { AvatarAttributes } from "std/avatars.fan"
use { Trunk } from "../../lib/trunk.fan"
param width : ratio = 0.25 in 0.25..4
data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  identities: 6 }
net A {
  input face : 3 x 16 x 16
  use Trunk(width)
}
`,
  );
  const settings = new Map([["width", "0.5"]]);
  try {
    const { plan, texts } = compiledFile(file, settings, "main.fan");
    const copy = await specCopy(file, texts, settings, plan.spec.sha256);
    expect([...copy.keys()].sort()).toEqual([
      "spec/@std/avatars.fan",
      "spec/lib/trunk.fan",
      "spec/package.json",
      "spec/spec.json",
      "spec/specs/deep/main.fan",
    ]);
    for (const [name, content] of copy) await write(`run/${name}`, content);
    const { main, set, sha256 } = JSON.parse(new TextDecoder().decode(copy.get("spec/spec.json")));
    expect(sha256).toBe(plan.spec.sha256);
    const again = compiledFile(join(folder, "run", "spec", main), new Map(Object.entries(set)), "main.fan");
    expect(again.plan).toEqual(plan);
  } finally {
    await rm(folder, { recursive: true });
  }
});
