#!/usr/bin/env node
// The command `fanc`. npm links it when it installs the package and skips a file that does not exist at that time, so
// this file is not compiled. It loads the built program; the first call in a checkout builds it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const folder = fileURLToPath(root);
const main = new URL("dist/runtime/cli/main.js", root);
/** A machine lacks something: the exit code of docs/guide/command-line.md. */
const lacking = 3;

const problem = build();
if (problem === undefined) await import(main.href);
else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = lacking;
}

/** Builds a checkout that has no complete build. The compiler writes `.tsbuildinfo` last. Returns what went wrong. */
function build() {
  if (!existsSync(new URL("tsconfig.build.json", root)))
    return existsSync(main) ? undefined : `${folder} was packed before it was built: run \`npm run package\` there`;
  if (existsSync(main) && existsSync(new URL("dist/.tsbuildinfo", root))) return undefined;
  const compiler = typescript();
  if (compiler === undefined) return `the packages that fanc needs are missing: run \`npm ci\` in ${folder}`;
  process.stderr.write("building fanc; only the first call does this\n");
  // What the compiler prints goes to standard error: standard output is the command's result.
  const stdio = ["ignore", 2, 2];
  const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: folder, stdio });
  return status === 0 ? undefined : `fanc cannot be built: run \`npm ci && npm run build\` in ${folder}`;
}

function typescript() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}
