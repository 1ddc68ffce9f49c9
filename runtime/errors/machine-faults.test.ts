import { expect, it } from "vitest";
import { failureOf } from "./failure.js";
import { UserError } from "./user-error.js";

const system = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

it.each(["EMFILE", "ERR_MODULE_NOT_FOUND"])("says that too few files may be open, and how to change it: %s", (code) => {
  const missing = `Cannot find package 'zod' imported from ${import.meta.filename}`;
  const error = Object.assign(new Error(code === "EMFILE" ? "too many" : missing), { code });
  const { text, exitCode } = failureOf(error);
  expect(text).toMatch(
    /^error: too few files may be open at once here \(the limit is \w+\); raise it with `ulimit -n 4096`/,
  );
  expect(text).not.toContain("\n");
  expect(exitCode).toBe(3);
});

it("takes a package that is not there for what it is", () => {
  const missing = `Cannot find package 'no-such-package' imported from ${import.meta.filename}`;
  expect(failureOf(system("ERR_MODULE_NOT_FOUND", { message: missing })).exitCode).toBe(1);
});

it("takes a package that Node has guessed at for one that is there", () => {
  const guess = new URL("../../node_modules/zod/guess.js", import.meta.url).pathname;
  const message = `Cannot find package '${guess}' imported from ${import.meta.filename}`;
  expect(failureOf(system("ERR_MODULE_NOT_FOUND", { message })).exitCode).toBe(3);
});

it("finds a full disk behind what it has led to", () => {
  const cause = system("ENOSPC", { path: "runs/a/state.json" });
  const { text, exitCode } = failureOf(new UserError("this cannot be written", { hint: "check the path", cause }));
  expect(text).toBe("error: runs/a/state.json: no space is left on the disk; free some and run the command again");
  expect(exitCode).toBe(3);
});

it("says of what cannot be made that it cannot", () => {
  expect(failureOf(system("ENOENT", { syscall: "mkdir", path: "/proc/x" })).text).toBe(
    "error: /proc/x: no folder can be made here",
  );
});
