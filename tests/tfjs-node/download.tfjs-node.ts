import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Wheel } from "../../runtime/engines/tfjs/installed/wheels.js";
import { hashOfFile } from "../../runtime/files/output-manifest.js";
import { Interrupted } from "../../runtime/process/interrupted.js";
import { silent } from "../../runtime/process/progress.js";
import { downloadWheel } from "../../runtime/tools/installer/download-wheel.js";
import { unpackWheel } from "../../runtime/tools/installer/unpack-wheel.js";

/** A wheel as small as one can be, which pip takes from a folder instead of its registry. */
const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    info = "tensorflow_cpu-2.21.0.dist-info/"
    archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tensorflow-cpu\\nVersion: 2.21.0\\n")
    archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp312-cp312-manylinux_2_27_x86_64\\n")
    archive.writestr(info + "RECORD", "")
    archive.writestr("tensorflow/libtensorflow_cc.so.2", "cc")
    archive.writestr("tensorflow/libtensorflow_framework.so.2", "framework")
    archive.writestr("tensorflow/include/tensorflow/c/c_api.h", "// C")
    archive.writestr("tensorflow/include/tensorflow/core/other.h", "// not ours")
    archive.writestr("tensorflow/include/tensorflow/c/notes.txt", "no header")
`;
const name = "tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl";

let folder: string;
let wheel: Wheel;
const before = { ...process.env };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-wheel-"));
  const index = join(folder, "index");
  await mkdir(index);
  const file = join(index, name);
  const { status, stderr } = spawnSync("python3", ["-c", script, file], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  Object.assign(process.env, { PIP_NO_INDEX: "1", PIP_FIND_LINKS: index });
  const { size } = await stat(file);
  const sha256 = await hashOfFile(file);
  wheel = {
    project: "tensorflow-cpu",
    file: name,
    platform: "manylinux_2_27_x86_64",
    sha256,
    bytes: size,
    libraryBytes: 11,
  };
});
afterEach(async () => {
  process.env = { ...before };
  await rm(folder, { recursive: true });
});

function fetch(changes: Partial<Wheel> = {}, signal = new AbortController().signal): Promise<string> {
  const place = { folder: join(folder, "downloads"), log: join(folder, "log"), progress: silent, signal };
  return downloadWheel({
    wheel: { ...wheel, ...changes },
    version: "2.21.0",
    pythonTag: "312",
    python: "python3",
    ...place,
  });
}
const kept = (): Promise<string[]> => readdir(join(folder, "downloads"));

it("fetches a wheel for another Python than this one, and uses it again", async () => {
  const file = await fetch();
  expect(await kept()).toEqual([name]);
  // Nothing to be had any more: what is there has to do.
  process.env.PIP_FIND_LINKS = join(folder, "nowhere");
  expect(await fetch()).toBe(file);
});

it("fetches a damaged wheel again", async () => {
  const file = await fetch();
  await writeFile(file, (await readFile(file)).subarray(0, 100));
  expect(await fetch()).toBe(file);
  expect(await hashOfFile(file)).toBe(wheel.sha256);
});

it("throws away what an interrupted call has left", async () => {
  const part = join(folder, "downloads", `${name}.part`);
  await mkdir(part, { recursive: true });
  await writeFile(join(part, "half"), "half");
  await fetch();
  expect(await kept()).toEqual([name]);
});

it("keeps no wheel with another checksum", async () => {
  await expect(fetch({ sha256: "0".repeat(64) })).rejects.toMatchObject({
    exitCode: 4,
    details: { found: `SHA-256 ${wheel.sha256}`, expected: `SHA-256 ${"0".repeat(64)} (${name})` },
  });
  expect(await kept()).toEqual([]);
});

it("says when the registry cannot be reached", async () => {
  Object.assign(process.env, {
    PIP_NO_INDEX: "0",
    PIP_FIND_LINKS: "",
    PIP_INDEX_URL: "http://127.0.0.1:9",
    PIP_RETRIES: "0",
  });
  await expect(fetch()).rejects.toMatchObject({ exitCode: 3, message: "pip does not reach its package registry" });
  expect(await kept()).toEqual([]);
});

it("leaves nothing behind when it is stopped", async () => {
  Object.assign(process.env, {
    PIP_NO_INDEX: "0",
    PIP_FIND_LINKS: "",
    PIP_INDEX_URL: "http://127.0.0.1:9",
    PIP_RETRIES: "5",
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Interrupted()), 1500);
  await expect(fetch({}, controller.signal)).rejects.toBeInstanceOf(Interrupted);
  expect(await kept()).toEqual([]);
});

it("unpacks the C library and its headers, under the names that the build looks for", async () => {
  const deps = join(folder, "deps");
  const { signal } = new AbortController();
  const common = { python: "python3", progress: silent, signal, log: join(folder, "log") };
  await unpackWheel({ wheel: await fetch(), deps, libraryBytes: 11, ...common });
  const files = (await readdir(deps, { recursive: true, withFileTypes: true })).filter((one) => !one.isDirectory());
  expect(files.map((one) => one.name).sort()).toEqual([
    "c_api.h",
    "libtensorflow.so",
    "libtensorflow_cc.so.2",
    "libtensorflow_framework.so",
    "libtensorflow_framework.so.2",
  ]);
  expect(await readFile(join(deps, "lib", "libtensorflow.so"), "utf8")).toBe("cc");
});
