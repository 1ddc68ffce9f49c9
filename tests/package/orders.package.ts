import { chmod, mkdir, rm } from "node:fs/promises";
import { afterEach, expect, it } from "vitest";
import { type Ended, linkPackages, newCheckout, type Place } from "./checkout.js";

let place: Place | undefined;
afterEach(async () => {
  await place?.remove();
  place = undefined;
});

async function withPackages(): Promise<Place> {
  place = await newCheckout();
  await linkPackages(place);
  return place;
}

/** Commands that people type first, as the README, getting-started and examples show them. */
const first = ["npx fanc --help", "npm run build", "npm run quickstart -- --smoke"];

it.each(first)(
  "in a new checkout, before `npm ci` npx fanc says to run it; then %s can come first",
  async (command) => {
    place = await newCheckout();
    const { bash } = place;
    const lacking = await bash("npx fanc --help");
    expect(lacking).toMatchObject({ code: 3, stderr: expect.stringContaining("run `npm ci` in ") });
    await linkPackages(place);
    for (const one of [command, ...first.filter((other) => other !== command)]) {
      const done = await bash(one);
      expect(done, `${one}\n${done.stderr}`).toMatchObject({ code: 0 });
    }
  },
);

it("in a new checkout, npx fanc works from a folder below, and prints only its result to standard output", async () => {
  const { bash, file } = await withPackages();
  await mkdir(file("examples", "first"));
  const checked = await bash("npx fanc check ../../specs/narrow.fan --format json", file("examples", "first"));
  expect(checked.stderr).toContain("building fanc");
  expect(JSON.parse(checked.stdout)).toMatchObject({ schema: "fanc.diagnostics/1", diagnostics: [] });
  const again = await bash("npx fanc --version");
  expect(again).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
});

it("a build that was interrupted is completed", async () => {
  const { bash, file } = await withPackages();
  expect(await bash("npm run build")).toMatchObject({ code: 0 });
  await rm(file("dist", "compiler"), { recursive: true });
  await rm(file("dist", ".tsbuildinfo"));
  const done = await bash("npx fanc check specs/narrow.fan");
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("no errors") });
});

it.skipIf(process.getuid?.() === 0)("a checkout that cannot be built says so", async () => {
  const { bash, folder } = await withPackages();
  await chmod(folder, 0o500);
  const done: Ended = await bash("npx fanc --help");
  await chmod(folder, 0o700);
  expect(done).toMatchObject({ code: 3, stderr: expect.stringContaining("cannot be built") });
});
