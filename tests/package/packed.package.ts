import { cp, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { trackedFiles } from "../support/tracked-files.js";
import { linkPackages, newCheckout, newPlace, type Place } from "./checkout.js";
import { guideSpec, shortened } from "./guide-project.js";

const archive = "fanc-0.1.0.tgz";

let source: Place;
let project: Place;
let packed: readonly string[];

interface Package {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}

/** Packs a checkout in which somebody has worked, and installs the package in an empty project. */
beforeAll(async () => {
  source = await newCheckout();
  await linkPackages(source);
  const made = await source.bash(`mkdir -p examples/quickstart/data specs/runs examples/first docs/api
    touch examples/quickstart/data/a.jpg specs/runs/state.json examples/first/first.fan docs/api/index.html
    npm run --silent package -- --json`);
  expect(made.code, made.stderr).toBe(0);
  const [about] = JSON.parse(made.stdout) as [{ readonly files: readonly { readonly path: string }[] }];
  packed = about.files.map(({ path }) => path);
  project = await newPlace({ cache: "user" });
  await cp(source.file(archive), project.file(archive));
  await writeLock();
  const installed = await project.bash("npm ci --ignore-scripts --no-audit --no-fund");
  expect(installed.code, installed.stderr).toBe(0);
});
afterAll(async () => {
  await source?.remove();
  await project?.remove();
});

/** The versions of our lock file: `npm ci` then takes every package from the cache and asks no registry. */
async function writeLock(): Promise<void> {
  const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(source.file(name), "utf8"));
  const { version, dependencies, bin } = (await json("package.json")) as Package;
  const lock = (await json("package-lock.json")) as { readonly packages: Record<string, { readonly dev?: boolean }> };
  const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  const own = { name: "mine", private: true, dependencies: { fanc: `file:${archive}` } };
  const packages = {
    "": own,
    "node_modules/fanc": { version, resolved: `file:${archive}`, dependencies, bin },
    ...Object.fromEntries(shipped),
  };
  await writeFile(project.file("package.json"), JSON.stringify(own));
  await writeFile(project.file("package-lock.json"), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
}

it("the package holds the build and files of the project, and nothing that a user made", () => {
  const known = new Set(trackedFiles());
  expect(packed.filter((path) => !path.startsWith("dist/") && !known.has(path))).toEqual([]);
  expect(packed.filter((path) => /^dist\/(tests|\.)/.test(path))).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(["runtime/cli/fanc.mjs", "dist/runtime/cli/main.js", "README.md"]));
});

/** Ends the test where the command fails. Returns its standard output. */
async function done(command: string): Promise<string> {
  const { code, stdout, stderr } = await project.bash(command);
  expect(code, `${command}\n${stderr}`).toBe(0);
  return stdout;
}

it.each([
  "npx fanc --help",
  "npx fanc --version",
  "npx fanc explain",
  "npx fanc explain shape/kernel-exceeds-input",
  "npx fanc explain conv",
  "npx fanc summary std/alexnet.fan --json",
  "npx fanc check node_modules/fanc/specs/*.fan",
  "npx fanc check node_modules/fanc/examples/quickstart/quickstart.fan",
  "npx fanc engine list --no-measure --json",
])("%s works in a project with the package", async (command) => {
  await done(command);
});

it("the commands of getting-started work in a project with the package", async () => {
  await writeFile(project.file("first.fan"), shortened(guideSpec("first.fan")));
  await done("npx fanc data avatars -o data");
  expect(await done("npx fanc check first.fan")).toBe("first.fan: no errors\n");
  await done("npx fanc train first.fan");
  await done("npx fanc train --resume --run runs/first");
  await done("npx fanc eval runs/first");
  await done("npx fanc predict runs/first data/img_celeba/001400.jpg data/img_celeba/001401.jpg -o out --truth");
  await done("npx fanc export runs/first");
  await done("npx fanc export runs/first --target tfjs");
  await done("npx fanc runs share runs/first -o first.tar.gz");
  await done("npx fanc data check data");
});

it("a TypeScript package refers to fanc by its folder, because no registry has this one", async () => {
  await done("npx fanc compile node_modules/fanc/examples/quickstart/quickstart.fan --target tfjs -o tfjs");
  const { dependencies } = JSON.parse(await readFile(project.file("tfjs", "package.json"), "utf8")) as Package;
  expect(dependencies.fanc).toBe("file:../node_modules/fanc");
});
