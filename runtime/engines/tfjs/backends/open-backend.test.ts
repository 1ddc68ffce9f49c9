import { expect, it } from "vitest";
import { UserError } from "../../../errors/user-error.js";
import { type BackendName, backendNames, type OpenBackendOf } from "./backend.js";
import { openCpu } from "./cpu.js";
import { type Openers, openBackend } from "./open-backend.js";

/** The cpu backend under every name that is listed; the others are missing. */
function only(...there: readonly BackendName[]): Openers {
  const opener =
    (name: BackendName): OpenBackendOf =>
    async (options) => {
      if (!there.includes(name)) return { ok: false, missing: { reason: `no ${name}`, hint: `install ${name}` } };
      const opened = await openCpu(options);
      return opened.ok ? { ok: true, backend: { ...opened.backend, name } } : opened;
    };
  return Object.fromEntries(backendNames.map((name) => [name, opener(name)])) as Record<BackendName, OpenBackendOf>;
}

it("the best available backend opens, with the reasons against better ones", async () => {
  const { backend, passedOver } = await openBackend(undefined, {}, only("cpu", "wasm"));
  expect(backend.name).toBe("wasm");
  expect(passedOver.map(({ name, reason }) => [name, reason])).toEqual([
    ["node-gpu", "no node-gpu"],
    ["node", "no node"],
    ["webgpu", "no webgpu"],
  ]);
});

it("a software-emulated GPU is skipped, unless it is named", async () => {
  const { webgpu, ...others } = only("webgpu", "cpu");
  let closed = 0;
  const open: Openers = {
    ...others,
    webgpu: async (options) => {
      const opened = await webgpu(options);
      if (!opened.ok) return opened;
      const close = async (): Promise<void> => {
        closed++;
        await opened.backend.close();
      };
      return { ok: true, backend: { ...opened.backend, device: "llvmpipe (software Vulkan)", emulated: true, close } };
    },
  };
  const { backend, passedOver } = await openBackend(undefined, {}, open);
  expect([backend.name, closed]).toEqual(["cpu", 1]);
  expect(passedOver.find(({ name }) => name === "webgpu")?.reason).toContain(
    "only llvmpipe (software Vulkan) is there",
  );
  expect((await openBackend("webgpu", {}, open)).backend.name).toBe("webgpu");
});

it("a named backend opens, and no other", async () => {
  const { backend, passedOver } = await openBackend("cpu", {}, only("cpu", "wasm"));
  expect([backend.name, passedOver]).toEqual(["cpu", []]);
  const missing = await openBackend("node", {}, only("cpu")).catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(UserError);
  const { exitCode } = missing as UserError;
  expect([(missing as UserError).render(), exitCode]).toEqual([
    "the engine tfjs:node cannot be used here\n  found:    no node\n  hint:     install node",
    3,
  ]);
});
