import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders whose sources become `dist/`, and the files that say how. */
const sources = ["dsl", "compiler", "runtime", "tests/bench", "tests/support"];
const settings = ["tsconfig.json", "tsconfig.build.json", "package.json"];

/** The time of the newest source, in milliseconds since 1970. */
function newestSource(): number {
  const files = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(root, folder, name)),
  );
  const all = [...files, ...settings.map((name) => join(root, name))];
  return all.reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
}

/**
 * Compiles to `dist/` what has changed. Worker threads and child processes of the tests load from there: without this,
 * they would run the sources of the last build.
 */
function build(): void {
  const built = statSync(join(root, "dist/.tsbuildinfo"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > newestSource()) return;
  const { status, error } = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error("the build has failed: its errors are above");
}

/**
 * vitest calls it before the first test of any project, and `--watch` before every rerun. It calls the result at the end.
 */
export default function setup(project: TestProject): () => void {
  build();
  project.onTestsRerun(async () => build());
  const shared = mkdtempSync(join(tmpdir(), "fanc-shared-ä "));
  project.provide("shared", shared);
  return () => rmSync(shared, { recursive: true, force: true });
}
