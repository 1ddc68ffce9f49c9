import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonSummary } from "../../compiler/summary/json.js";
import { fancInside } from "./support.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-summary-"));
  const net = "  input image : 3 x H x W\n  C1 = conv 4 kernel 3 -> relu -> maxpool 2\n";
  await writeFile(join(folder, "open.fan"), `net Open {\n${net}}\nnet Fixed extends Open { input i : 3 x 9 x 11 }\n`);
  await writeFile(join(folder, "list.fan"), "attributes A = [ x ]\n");
});
afterAll(() => rm(folder, { recursive: true }));

const summary = (...args: readonly string[]) => fancInside(["summary", ...args], folder);

describe("fanc summary", () => {
  it("fanc summary prints a table for each net, with symbols for open sizes", async () => {
    const { code, stdout, stderr } = await summary("open.fan");
    expect(stderr).toBe("");
    expect(stdout).toContain("Open\n  input: 3 x H x W; the size is open: set it with --size HEIGHTxWIDTH\n");
    expect(stdout).toMatch(/│ C1 +│ conv 4 kernel 3 │ +4 x H-2 x W-2 │ +112 │ +- │ +- │ +3 │ +1 │/);
    expect(stdout).toContain("  its 3 layers are the same as those of Open\n");
    expect(code).toBe(0);
  });

  it("fanc summary counts one net at a size, as JSON", async () => {
    const { code, stdout } = await summary("open.fan", "--net", "Open", "--size", "10x12", "--batch", "2", "--json");
    const { schema, nets } = JSON.parse(stdout) as JsonSummary;
    expect(schema).toBe("fanc.summary/2");
    expect(nets).toHaveLength(1);
    expect(nets[0]).toMatchObject({
      name: "Open",
      input: { shape: [3, 10, 12], decidedBy: "`--size`" },
      total: { parameters: 112, multiplyAdds: 108 * 8 * 10, activationBytes: 4 * (360 + 2 * 320 + 80) },
      training: { stage: null, batch: 2, activationBytes: 4 * 4 * (360 + 2 * 320 + 80) },
    });
    expect(code).toBe(0);
  });

  it.each([
    [["open.fan", "--net", "Opn"], "no net is called `Opn`\n  hint:     did you mean `Open`?\n"],
    [["open.fan", "--net", "Fixed", "--size", "8x8"], "Fixed cannot take an image of 8x8: it does not fit `i`\n"],
    [["open.fan", "--size", "2x9"], "Open cannot take an image of 2x9: it does not fit `C1`\n"],
    [["open.fan", "--size", "9x"], "expected HEIGHTxWIDTH"],
    [["none.fan"], "cannot read none.fan"],
  ])("fanc summary %j exits with 2", async (args, message) => {
    const { code, stdout, stderr } = await summary(...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("fanc summary reports that a file has no nets", async () => {
    expect(await summary("list.fan")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringContaining("no nets"),
    });
  });
});

describe("fanc summary of the library", () => {
  const netsOf = async (file: string): Promise<JsonSummary["nets"]> =>
    (JSON.parse((await summary(file, "--json")).stdout) as JsonSummary).nets;

  /** The sizes of what changes a size: the height of a map, the length of a vector. */
  const sizes = (net: JsonSummary["nets"][number] | undefined): readonly unknown[] =>
    (net?.layers ?? [])
      .filter(({ kind }) => /^(conv|local|maxpool|dense)$/.test(kind))
      .map(({ shape }) => shape[shape.length > 1 ? 1 : 0]);

  it("AlexNet has 60,965,224 parameters, with its published sizes and cost", async () => {
    const [alexnet, caffenet] = await netsOf("std/alexnet.fan");
    for (const net of [alexnet, caffenet]) {
      expect(net?.total).toMatchObject({ parameters: 60_965_224, multiplyAdds: 724_406_816 });
      expect(sizes(net)).toEqual([55, 27, 27, 13, 13, 13, 13, 6, 4096, 4096, 1000]);
    }
  });

  it("DeepID has its published sizes", async () => {
    const [deepid, deepid2] = await netsOf("std/deepid.fan");
    expect(sizes(deepid)).toEqual([36, 18, 16, 8, 6, 3, 2, 160]);
    expect(sizes(deepid2)).toEqual([52, 26, 24, 12, 10, 5, 4, 160]);
  });
});
