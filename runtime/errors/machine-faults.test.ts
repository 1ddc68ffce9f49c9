import { expect, it } from "vitest";
import { failureOf } from "./failure.js";
import { fault } from "./user-error.js";

const system = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

it.each(["EMFILE", "ERR_MODULE_NOT_FOUND"])("too few open files are reported, with how to change that: %s", (code) => {
  const missing = `Cannot find package 'zod' imported from ${import.meta.filename}`;
  const error = Object.assign(new Error(code === "EMFILE" ? "too many" : missing), { code });
  const { text, exitCode } = failureOf(error);
  expect(text).toMatch(
    /^error\[machine\/too-few-files\]: too few files can be open at once \(the limit is \w+\)\n {2}hint: {5}raise the limit with `ulimit -n 4096`[^\n]*$/,
  );
  expect(exitCode).toBe(3);
});

it("a missing package is reported as a bug", () => {
  const missing = `Cannot find package 'no-such-package' imported from ${import.meta.filename}`;
  expect(failureOf(system("ERR_MODULE_NOT_FOUND", { message: missing })).exitCode).toBe(1);
});

it("too few open files are reported for a file that Node looks for in an installed package", () => {
  const guess = new URL("../../node_modules/zod/guess.js", import.meta.url).pathname;
  const message = `Cannot find package '${guess}' imported from ${import.meta.filename}`;
  expect(failureOf(system("ERR_MODULE_NOT_FOUND", { message })).exitCode).toBe(3);
});

it("a full disk is found among the causes of an error", () => {
  const cause = system("ENOSPC", { path: "runs/a/state.json" });
  const { text, exitCode } = failureOf(fault("lock/lost", { found: "no lock", again: "resume", cause }));
  expect(text).toBe(
    "error[machine/disk-full]: runs/a/state.json: no space left on the disk\n  hint:     free some space, then run the command again",
  );
  expect(exitCode).toBe(3);
});

it("a folder that cannot be created is reported", () => {
  expect(failureOf(system("ENOENT", { syscall: "mkdir", path: "/proc/x" })).text).toBe(
    "error[file/no-folder-here]: /proc/x: no folder can be created here",
  );
});
