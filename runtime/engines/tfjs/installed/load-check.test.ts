import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkLoad, gpuTrouble } from "./load-check.js";

let packageFolder: string;
beforeEach(async () => {
  packageFolder = await mkdtemp(join(tmpdir(), "fanc-load-"));
});
afterEach(() => rm(packageFolder, { recursive: true }));

/** What becomes of a package that does this when it is loaded. */
async function loading(text: string, limit = 20_000) {
  await writeFile(join(packageFolder, "index.js"), text);
  return checkLoad({ kind: "tfjs-node", packageFolder, limit });
}

it.each([
  ["throw new Error('no binding')", "Error: no binding"],
  ["process.exit(3)", "it ended with code 3"],
  ["process.kill(process.pid, 'SIGSEGV'); setTimeout(() => {}, 1e5)", "it crashed (SIGSEGV)"],
  [
    "process.kill(process.pid, 'SIGILL'); setTimeout(() => {}, 1e5)",
    "an instruction that this processor does not have",
  ],
])("the load check survives a package that does: %s", async (text, reason) => {
  expect(await loading(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
});

it("the load check does not wait for a package that hangs", async () => {
  const check = await loading("for (;;) {}", 1500);
  expect(check).toMatchObject({ ok: false, reason: "it did not answer within 1.5 s" });
});

const line = "I0000 00:00:1795605113.140192   20261 ";
it.each([
  [`${line}dso_loader.cc:144] Could not load dynamic library 'libcuda.so.1'; dlerror: x`, "no NVIDIA driver"],
  [
    `${line}dso_loader.cc:144] Could not load dynamic library 'libcudnn.so.9'; dlerror: x\n${line}gpu_device.cc:2] Cannot dlopen some GPU libraries. Please`,
    "CUDA's libraries are not found: libcudnn.so.9",
  ],
  [
    `${line}cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.`,
    "Could not find cuda drivers on your machine",
  ],
  [
    `2026-01-01 10:00:00.5: E external/xla/cuda_driver.cc:152] failed call to cuInit: INTERNAL`,
    "failed call to cuInit: INTERNAL",
  ],
])("the load check reports why there is no GPU: %s", (output, reason) => {
  expect(gpuTrouble(output)).toContain(reason);
});

it("the load check gives no reason if TensorFlow's log has none", () => {
  expect(gpuTrouble(`${line}cpu_feature_guard.cc:227] This binary is optimized`)).toBeUndefined();
});
