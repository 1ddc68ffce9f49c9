import { describe, expect, it } from "vitest";
import { fancInside } from "./support.js";

const explain = (...args: readonly string[]) => fancInside(["explain", ...args]);

describe("fanc explain", () => {
  it("fanc explain lists everything without a word", async () => {
    const { code, stdout } = await explain();
    expect(stdout).toMatch(/^layer\n {2}conv /m);
    expect(stdout).toMatch(/^diagnostics: shape\n {2}shape\//m);
    expect(code).toBe(0);
    const { contents } = JSON.parse((await explain("--json")).stdout) as { contents: { topics: { kind: string }[] } };
    expect(contents.topics.map(({ kind }) => kind)).toContain("optimiser");
  });

  it("fanc explain explains a word, as text and as JSON", async () => {
    expect((await explain("conv")).stdout).toMatch(/^conv: layer\n\n {4}conv OUT kernel … /);
    const { schema, topics } = JSON.parse((await explain("sgd.momentum", "--json")).stdout) as {
      schema: string;
      topics: { name: string; owners: string[]; facts: { default: string } }[];
    };
    expect(schema).toBe("fanc.explain/2");
    expect(topics).toMatchObject([{ name: "momentum", owners: ["sgd"], facts: { default: "0.9" } }]);
  });

  it("fanc explain of an unknown word suggests the nearest one and exits with 2", async () => {
    expect(await explain("kernal")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: "error[command/nothing-to-explain]: nothing is called `kernal`\n  hint:     did you mean `kernel`?\n",
    });
    expect((await explain("zebra")).stderr).toContain("`fanc explain` lists everything");
  });

  it("fanc explain shows the page of an error of commands, and the nearest code", async () => {
    const { code, stdout } = await explain("machine/disk-full");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^`machine\/disk-full`\n\nThe disk, .*\nWhat to do\n/s)]);
    expect((await explain("disk-full")).stdout).toBe(stdout);
    expect((await explain("machine/disc-full")).stderr).toContain("did you mean `machine/disk-full`?");
    const { code: about } = JSON.parse((await explain("disk-full", "--json")).stdout) as { code: object };
    expect(about).toMatchObject({ code: "machine/disk-full", severity: "error" });
    expect((await explain()).stdout).toMatch(/^errors: machine\n {2}machine\/disk-full/m);
  });

  it("fanc explain shows the page of a code, with its examples", async () => {
    const { code, stdout } = await explain("value/division-by-zero");
    expect(stdout).toMatch(/^`value\/division-by-zero`\n\n[A-Z]/);
    expect(stdout).toMatch(/\n {4}error\[value\/division-by-zero\]: /);
    expect(stdout).not.toContain("```");
    expect(code).toBe(0);
    expect((await explain("division-by-zero")).stdout).toBe(stdout);
    const { code: about } = JSON.parse((await explain("division-by-zero", "--json")).stdout) as {
      code: { code: string; severity: string; page: string };
    };
    expect(about).toMatchObject({ code: "value/division-by-zero", severity: "error" });
    expect(about.page).toContain("## Wrong");
  });
});
