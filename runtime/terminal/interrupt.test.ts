import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Interrupted, unlessAborted } from "../process/interrupted.js";
import { type Interrupt, interruptSignal } from "./interrupt.js";

let said: string[] = [];
let interrupt: Interrupt | undefined;
beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  vi.stubEnv("_", "/usr/bin/node");
});
afterEach(() => {
  interrupt?.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** As the system delivers it. */
const send = (signal: NodeJS.Signals): unknown => process.emit(signal, signal);

describe("interruptSignal", () => {
  it.each([
    ["SIGINT", 130, "press Ctrl-C again to stop at once"],
    ["SIGTERM", 143, "a further SIGTERM stops at once"],
    ["SIGHUP", 129, "a further SIGTERM stops at once"],
  ] as const)("%s asks the work to end (exit code %d)", (signal, code, again) => {
    interrupt = interruptSignal();
    expect(interrupt.signal.aborted).toBe(false);
    send(signal);
    expect(interrupt.signal.reason).toBeInstanceOf(Interrupted);
    expect(interrupt.exitCode()).toBe(code);
    expect(said).toEqual([`\nstopping after this step; ${again}\n`]);
  });

  it("a second signal ends the process, except for the SIGHUP that a closing terminal repeats", () => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    interrupt = interruptSignal();
    send("SIGHUP");
    send("SIGHUP");
    expect(exit).not.toHaveBeenCalled();
    send("SIGTERM");
    expect(exit).toHaveBeenCalledWith(143);
  });

  it("a signal during preparations ends at once, without a message", async () => {
    interrupt = interruptSignal({ preparing: true });
    const never = unlessAborted(interrupt.signal, new Promise<number>(() => undefined));
    send("SIGTERM");
    await expect(never).rejects.toThrow(Interrupted);
    await expect(unlessAborted(interrupt.signal, Promise.resolve(1))).rejects.toThrow(Interrupted);
    expect([said, interrupt.begun]).toEqual([[], false]);
  });

  it("SIGHUP is ignored in a process that nohup has started", () => {
    vi.stubEnv("_", "/usr/bin/nohup");
    interrupt = interruptSignal();
    send("SIGHUP");
    expect(interrupt.signal.aborted).toBe(false);
    send("SIGTERM");
    expect(interrupt.signal.aborted).toBe(true);
  });
});
