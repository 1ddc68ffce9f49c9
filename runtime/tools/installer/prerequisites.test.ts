import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { requireGlibc, requireWheel } from "./prerequisites.js";
import { unreachable } from "./registry-trouble.js";
import { requireSpace } from "./space.js";

it("the installer knows the wheels of Linux, and gives a hint elsewhere", () => {
  expect(requireWheel("cpu", "linux-x64").project).toBe("tensorflow-cpu");
  expect(requireWheel("cpu", "linux-arm64").file).toContain("aarch64");
  expect(requireWheel("gpu", "linux-x64").project).toBe("tensorflow");
  for (const [kind, platform] of [
    ["cpu", "darwin-arm64"],
    ["gpu", "linux-arm64"],
    ["cpu", "constructor"],
  ] as const)
    expect(() => requireWheel(kind, platform)).toThrow(expect.objectContaining({ exitCode: 3 }));
});

it("the installer needs the GNU C library 2.27", () => {
  for (const version of ["2.27", "2.36", "3.0"]) expect(() => requireGlibc(version)).not.toThrow();
  expect(() => requireGlibc("2.17")).toThrow(expect.objectContaining({ exitCode: 3 }));
});

it("the installer needs disk space", async () => {
  await requireSpace(tmpdir(), 1);
  await expect(requireSpace(tmpdir(), 1e18)).rejects.toMatchObject({ exitCode: 3, details: { file: tmpdir() } });
});

it.each([
  ["npm error code ENOTFOUND", true],
  ["npm error code E403", true],
  ["ERROR: Could not find a version that satisfies the requirement x (from versions: none)", true],
  ["NewConnectionError('<pip...>: Failed to establish a new connection: [Errno 111] Connection refused')", true],
  ["npm error code ERESOLVE", false],
  ["ERROR: Invalid requirement", false],
])("an unreachable registry is distinguished from other trouble: %s", (output, expected) => {
  expect(unreachable(output)).toBe(expected);
});
