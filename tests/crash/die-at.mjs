/**
 * Preloaded into a process (`node --import`): kills it (SIGKILL) at its FANC_DIE_AT-th operation that changes a file, FANC_DIE_WHEN
 * `before` it, `after` it, or `within` it, when half of what was to be written is written. With FANC_COUNT_TO it writes
 * the number of such operations there at the end. With FANC_STOP_BEFORE it stops (SIGSTOP) once, before a file whose path
 * matches that expression is opened for writing.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { FANC_DIE_AT: dieAt, FANC_DIE_WHEN: when, FANC_COUNT_TO: countTo, FANC_STOP_BEFORE: stopBefore } = process.env;
let operations = 0;

const die = () => process.kill(process.pid, "SIGKILL");

/** `content`: the argument that holds what is written. */
const counted = (own, content) =>
  async function (...args) {
    const mine = String(++operations) === dieAt;
    if (mine && when === "before") die();
    const whole = content === undefined ? undefined : args[content];
    if (mine && when === "within" && whole?.length !== undefined) args[content] = whole.slice(0, whole.length >> 1);
    const result = await own.apply(this, args);
    if (mine) die();
    return result;
  };

for (const name of ["cp", "copyFile", "link", "mkdir", "rename", "rm", "truncate", "unlink"])
  fs.promises[name] = counted(fs.promises[name]);
for (const name of ["appendFile", "writeFile"]) fs.promises[name] = counted(fs.promises[name], 1);

const probe = await fs.promises.open(new URL(import.meta.url), "r");
const handle = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ["datasync", "sync", "truncate"]) handle[name] = counted(handle[name]);
for (const name of ["appendFile", "write", "writeFile", "writev"]) handle[name] = counted(handle[name], 0);

if (stopBefore !== undefined) {
  const { open } = fs.promises;
  let pattern = new RegExp(stopBefore);
  fs.promises.open = async (path, flags, ...rest) => {
    if (pattern?.test(String(path)) && String(flags).startsWith("w")) {
      pattern = undefined;
      process.kill(process.pid, "SIGSTOP");
    }
    return open(path, flags, ...rest);
  };
}

syncBuiltinESMExports();

if (countTo !== undefined) process.on("exit", () => fs.writeFileSync(countTo, String(operations)));
