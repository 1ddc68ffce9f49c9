// The README's first command: makes the data of quickstart.fan, then checks, compiles, trains, evaluates and predicts,
// with the `fanc` commands that a user would type. Prints every command before running it.
//
//   npm run quickstart              the whole cascade, within 8 minutes on two cores
//   npm run quickstart -- --smoke   the same commands on a tiny data set for one epoch: a test, not a result
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = relative(process.cwd(), dirname(fileURLToPath(import.meta.url))) || ".";
const fanc = join(here, "../../dist/runtime/cli/main.js");
const smoke = process.argv.includes("--smoke");
const unknown = process.argv.slice(2).filter((argument) => argument !== "--smoke");
if (unknown.length > 0) {
  console.error(`quickstart: unknown argument ${unknown.join(" ")}; the only option is --smoke`);
  process.exit(2);
}

const spec = join(here, "quickstart.fan");
const data = join(here, smoke ? "data-smoke" : "data");
const run = join(here, "runs", smoke ? "smoke" : "quickstart");
const images = join(run, "images");
const size = smoke
  ? ["--identities", "12", "--images-per-identity", "12", "--object-classes", "4", "--objects-per-class", "32"]
  : ["--identities", "500"];
const settings = smoke ? ["effort=0.1", "width=0.25", "classes=4"].flatMap((setting) => ["--set", setting]) : [];
const folders = smoke
  ? [`objects=${join(data, "objects")}`, `celebs=${data}`, `heads=${data}`].flatMap((pair) => ["--data", pair])
  : [];

const started = performance.now();
if (existsSync(join(run, "state.json"))) {
  console.log(`${run} contains an earlier run: resuming it (remove the folder to start over)`);
}
await step("data", "avatars", "-o", data, ...size);
const resuming = existsSync(join(run, "state.json"));
await step("check", spec, ...settings);
await step("compile", spec, ...settings);
await step("train", spec, "--run", run, ...settings, ...folders, ...(resuming ? ["--resume"] : []));
await step("eval", run);
await step("predict", run, ...(await unseenImages(6)), "--truth", "-o", images);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`\nDone in ${Math.floor(seconds / 60)} min ${seconds % 60} s.`);
console.log(`Images:  ${join(images, "all.png")}`);
console.log(`Table:   ${join(run, "evaluation.json")}`);

/** Runs one fanc command in this terminal. If it fails, the quickstart ends with the same exit code. */
async function step(...words) {
  console.log(`\n> fanc ${words.join(" ")}`);
  const child = spawn(process.execPath, [fanc, ...words], { stdio: "inherit" });
  const forward = (signal) => child.kill(signal);
  process.on("SIGTERM", forward);
  // Ctrl-C reaches the child through the terminal; this process only has to outlive it.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exit, signal) => resolve(exit ?? (signal === "SIGKILL" ? 137 : 130)));
  });
  process.off("SIGTERM", forward);
  process.off("SIGINT", wait);
  if (code !== 0) process.exit(code);
}

/** `count` images of test identities, spread over the split. */
async function unseenImages(count) {
  const lines = (await readFile(join(data, "list_eval_partition.txt"), "utf8")).split(/\r?\n/);
  const test = lines.filter((line) => line.endsWith(" 2")).map((line) => line.split(" ")[0]);
  return Array.from({ length: count }, (_, i) =>
    join(data, "img_celeba", test[Math.floor(((i + 0.5) * test.length) / count)]),
  );
}
