import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findTfjsNode } from "../../runtime/engines/tfjs/backends/find-tfjs-node.js";
import { storedEngine } from "../../runtime/engines/tfjs/installed/store.js";
import { ownRecord } from "../../runtime/files/locks/lock-record.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-install-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function engine(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/runtime/cli/main.js", "engine", ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { code: status, stdout, stderr };
}

describe("what run.sh has set up", () => {
  it("is ready, and a second call leaves it alone", async () => {
    const { folder: stored } = await storedEngine("tfjs-node");
    const { code, stdout } = engine(["install", "tfjs-node", "--json"]);
    expect(code).toBe(0);
    const result = { engine: "tfjs-node", already: true, folder: stored, kind: "tfjs-node", usesGpu: false };
    expect(JSON.parse(stdout)).toMatchObject({ schema: "fanc.engine-install/1", libtensorflow: "2.21.0", ...result });
  });

  it("leaves nothing beside it but its log", async () => {
    const { folder: stored } = await storedEngine("tfjs-node");
    const names = (await readdir(join(stored, ".."))).filter((name) => name.startsWith("tfjs-node-4.22.0"));
    expect(names).toEqual(["tfjs-node-4.22.0", "tfjs-node-4.22.0.log"]);
  });

  it("is listed with its version", () => {
    const { code, stdout } = engine(["list", "--json", "--no-measure"]);
    expect(code).toBe(0);
    const { engines } = JSON.parse(stdout) as { readonly engines: readonly { readonly engine: string }[] };
    expect(engines.find((one) => one.engine === "tfjs:node")).toMatchObject({
      ready: true,
      version: "tfjs-node 4.22.0, libtensorflow 2.21.0",
    });
  });
});

describe("what a machine can lack, exit code 3", () => {
  /** A folder in the place of PATH that holds only the named programs. */
  async function onlyPrograms(...names: readonly string[]): Promise<string> {
    const bin = join(folder, "bin");
    await mkdir(bin);
    for (const name of names) {
      const found = (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, name));
      const { stdout } = spawnSync("which", ["-a", name], { encoding: "utf8" });
      const real = stdout.split("\n").find((path) => found.includes(path));
      if (real === undefined) throw new Error(`this machine has no ${name}`);
      await symlink(real, join(bin, name));
    }
    return bin;
  }
  const store = (): string => join(folder, "engines");
  const python = (): string =>
    spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).stdout.trim();

  it("Python with pip", async () => {
    const { code, stderr } = engine(["install", "tfjs-node"], { PATH: await onlyPrograms(), FANC_ENGINES: store() });
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("error[install/no-python]: no Python 3.8 or later with pip"),
    ]);
  });

  it("a compiler", async () => {
    const env = { PATH: await onlyPrograms("make"), FANC_PYTHON: python(), FANC_ENGINES: store() };
    const { code, stderr } = engine(["install", "tfjs-node"], env);
    expect([code, stderr]).toEqual([3, expect.stringContaining("hint:     install one (Debian: apt-get install g++")]);
  });

  it("make", async () => {
    const env = { PATH: await onlyPrograms("g++"), FANC_PYTHON: python(), FANC_ENGINES: store() };
    const { code, stderr } = engine(["install", "tfjs-node"], env);
    expect([code, stderr]).toEqual([3, expect.stringContaining("error[install/no-make]: no make")]);
  });

  it("Node's headers", () => {
    const { code, stderr } = engine(["install", "tfjs-node"], { npm_config_nodedir: folder, FANC_ENGINES: store() });
    expect([code, stderr]).toEqual([3, expect.stringContaining(`no include/node/node_api.h in ${folder}`)]);
  });

  it("a way to npm's registry", async () => {
    const closed = { npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };
    const env = { ...closed, npm_config_cache: join(folder, "cache"), FANC_ENGINES: store() };
    const { code, stderr } = engine(["install", "tfjs-node"], env);
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("error[install/npm-unreachable]: npm does not reach its package registry"),
    ]);
    // Nothing half made: the log, the empty folder of no other engine, no lock.
    expect(await readdir(store())).toEqual(["tfjs-node-4.22.0.log"]);
  });
});

it("says who else installs", async () => {
  await writeFile(join(folder, "tfjs-node-4.22.0.lock"), JSON.stringify(ownRecord({})));
  const { code, stderr } = engine(["install", "tfjs-node"], { FANC_ENGINES: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining("another process is installing tfjs-node")]);
});

it("reports a store that takes no files", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await chmod(file, 0o400);
  const { code, stderr } = engine(["install", "tfjs-node"], { FANC_ENGINES: join(file, "engines") });
  expect([code, stderr]).toEqual([2, expect.stringContaining("is a file, not a folder")]);
});

it("finds a project's own copy before the store's", async () => {
  const own = join(folder, "node_modules", "@tensorflow", "tfjs-node");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "package.json"), '{"name":"@tensorflow/tfjs-node","version":"1.0.0"}');
  const { copies } = await findTfjsNode("tfjs-node", folder);
  expect(copies.map((copy) => copy.place)).toEqual(["this project's", "the engine store's"]);
  expect(copies[0]?.packageFolder.endsWith(own)).toBe(true);
});
