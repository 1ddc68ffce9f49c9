import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { summary } from "../../tests/support/analyse-text.js";
import { nodeHost, packageRoot } from "./node-host.js";

const folder = mkdtempSync(path.join(tmpdir(), "fan-host-"));
afterAll(() => rmSync(folder, { recursive: true }));

const check = (file: string, settings: Record<string, string> = {}) =>
  analyse(nodeHost(file), file, new Map(Object.entries(settings)));

describe("files of the package", () => {
  const own = (name: string): string => path.join(packageRoot(), name);

  it.each(["examples/quickstart/quickstart.fan", "specs/lnets-anet.fan"])(
    "%s of the package gives no diagnostics",
    (name) => {
      const analysis = check(own(name));
      expect(summary(analysis)).toEqual([]);
      expect(analysis.value?.nets.map((net) => net.name)).toEqual(["LNet_o", "LNet_s", "ANet"]);
    },
  );

  it.each(["0.25", "0.3", "0.5", "0.77", "1.5", "4"])("the quickstart compiles at width %s", (width) => {
    expect(summary(check(own("examples/quickstart/quickstart.fan"), { width }))).toEqual([]);
  });

  it("the library has the 40 attributes of CelebA in the order of the published file", () => {
    const list = check(own("specs/lnets-anet.fan")).value?.attributeLists[0];
    expect(list?.attributes).toHaveLength(40);
    expect([list?.attributes[0], list?.attributes[20], list?.attributes[39]]).toEqual([
      "5_o_Clock_Shadow",
      "Male",
      "Young",
    ]);
  });
});

describe("nodeHost", () => {
  it("nodeHost follows no imports out of the project, by dots or by links", () => {
    const project = path.join(folder, "project");
    mkdirSync(project);
    writeFileSync(path.join(project, "package.json"), "{}");
    writeFileSync(path.join(folder, "secret.fan"), "attributes A = [ x ]");
    symlinkSync(path.join(folder, "secret.fan"), path.join(project, "link.fan"));
    for (const target of ["../secret.fan", "link.fan", path.join(folder, "secret.fan"), "std/../../package.json"]) {
      const file = path.join(project, "spec.fan");
      writeFileSync(file, `use { A } from ${JSON.stringify(target)}`);
      expect(summary(check(file))).toEqual([`load/import-outside-project at "${JSON.stringify(target)}"`]);
    }
  });

  it("nodeHost reads a file next to the spec, and reports a missing file or a folder", () => {
    const file = path.join(folder, "a.fan");
    writeFileSync(file, 'use { B } from "b.fan"');
    writeFileSync(path.join(folder, "b.fan"), "attributes B = [ x ]");
    expect(check(file).value?.attributeLists.map((one) => one.name)).toEqual(["B"]);
    expect(summary(check(path.join(folder, "none.fan")))).toEqual(['load/file-not-found at ""']);
    expect(summary(check(folder))).toEqual(['load/file-not-found at ""']);
  });
});
