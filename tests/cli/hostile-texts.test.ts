import { cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textTable } from "../../dsl/text/table.js";
import { compareText } from "../../runtime/cli/runs/compare-text.js";
import { runTable } from "../../runtime/cli/runs/run-table.js";
import { watchLines } from "../../runtime/cli/watch/watch-lines.js";
import { UserError } from "../../runtime/errors/user-error.js";
import { evaluate } from "../../runtime/evaluate/evaluation.js";
import { attributeTable } from "../../runtime/evaluate/table.js";
import { compareRuns } from "../../runtime/observe/compare-runs.js";
import { summariseRun } from "../../runtime/observe/run-summary.js";
import { RunWatcher } from "../../runtime/observe/run-watcher.js";
import { encodeSafetensors } from "../../runtime/weights/safetensors.js";
import { edit, fanc, type Project, tinyProject } from "./support.js";

/** Sets the title, rings, turns red (ESC, and CSI as one character), turns the direction of writing, hides a mark. */
const evil = "x\u001b]0;owned\u0007\u001b[31m\u009b31m\u202eabc\u2066\ufeff\u007fy";
/** None of these bytes may reach a terminal; colours are off. */
const harmful = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/u;

let project: Project;
let run: string;
let plain: string;

beforeAll(async () => {
  project = await tinyProject();
  const classes = await readdir(project.file("data", "objects"));
  const [first = ""] = classes;
  await rename(project.file("data", "objects", first), project.file("data", "objects", `${first}${evil}`));
  const objects = project.file("data", "objects", `${first}${evil}`);
  const [image = ""] = await readdir(objects);
  await rename(join(objects, image), join(objects, `${evil}${image}`));
  await writeFile(join(objects, `${evil}.txt`), "no image");
  const text = await readFile(project.spec, "utf8");
  await writeFile(
    project.file("csv.fan"),
    `${text.split("template")[0]?.replace(/data celebs.*\n/, "")}data listed = csv { root: "."  file: "list.csv"  image: "img${evil}"  split: column "split"  attributes: Own }\nattributes Own = [ Smiling ]\n`,
  );
  await writeFile(project.file("list.csv"), `img${evil},split,Smiling\n${evil}.png,train,${evil}\n`);
  plain = project.file("runs", "plain");
  run = project.file("runs", "evil");
  const trained = await fanc(["train", project.spec, "--run", plain, "--stage", "pretrain_lnets"]);
  expect(trained).toMatchObject({ code: 0 });
  await cp(plain, run, { recursive: true });
  await cp(plain, project.file("runs", evil), { recursive: true });
  await writeFile(join(run, "events.ndjson"), hostileEvents(await readFile(join(plain, "events.ndjson"), "utf8")));
  await edit(join(run, "spec", "tiny.fan"), (spec) => `// ${evil}\n${spec}`);
});
afterAll(() => project.remove());

/** Every text of every event, but what kind it is. */
const hostileEvents = (log: string): string =>
  log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.stringify(hostile(JSON.parse(line))))
    .concat(JSON.stringify({ time: "2026-01-01T00:00:00.000Z", type: "stopped", reason: evil }), "")
    .join("\n");

const hostile = (value: unknown, key = ""): unknown => {
  if (typeof value === "string") return key === "type" || key === "time" ? value : `${evil}${value}`;
  if (Array.isArray(value)) return value.map((one) => hostile(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hostile(one, name)]));
};

const plainEnv = { NO_COLOR: "1", FORCE_COLOR: "0" };

describe("texts of files do not steer the terminal:", () => {
  it.each<readonly [string, () => readonly string[]]>([
    ["check", () => ["check", "evil.fan"]],
    ["check --format json", () => ["check", "evil.fan", "--format", "json"]],
    ["check --format github", () => ["check", "evil.fan", "--format", "github"]],
    ["check, of a file with a bad name", () => ["check", evil]],
    ["fmt --check", () => ["fmt", "evil.fan", "--check"]],
    ["fmt, of a file that is none", () => ["fmt", `${evil}.fan`]],
    ["explain", () => ["explain", evil]],
    ["summary", () => ["summary", "evil.fan", "--net", evil]],
    ["compile, an unknown pass", () => ["compile", "evil.fan", "--dump-ir", evil]],
    ["compile, an unknown option", () => ["compile", `--${evil}`]],
    ["an unknown command", () => [evil]],
    ["data check of a folder", () => ["data", "check", "data/objects"]],
    ["data check --json", () => ["data", "check", "data/objects", "--json"]],
    ["data check of a spec", () => ["data", "check", "csv.fan"]],
    ["data check of a spec --json", () => ["data", "check", "csv.fan", "--json"]],
    ["weights", () => ["weights", "evil.safetensors"]],
    ["weights --json", () => ["weights", "evil.safetensors", "--json"]],
    ["weights --for", () => ["weights", "evil.safetensors", "--for", "tiny.fan", "--net", "ANet"]],
    ["train with a set name", () => ["train", "tiny.fan", "--run", "r2", "--data", `${evil}=x`]],
    ["runs", () => ["runs", "runs"]],
    ["runs --json", () => ["runs", "runs", "--json"]],
    ["runs compare", () => ["runs", "compare", "runs/plain", "runs/evil"]],
    ["runs compare --json", () => ["runs", "compare", "runs/plain", "runs/evil", `runs/${evil}`, "--json"]],
    ["runs share", () => ["runs", "share", "runs/evil", "-o", `${evil}.zip`]],
    ["watch --once", () => ["watch", "--once", "runs/evil"]],
    ["watch --json", () => ["watch", "--once", "--json", "runs/evil"]],
    ["export", () => ["export", "runs/plain", "--net", evil]],
  ])("texts of files do not control the terminal: %s", async (_, args) => {
    await writeFile(
      project.file("evil.fan"),
      `// ${evil}\nparam p : ratio = "${evil}"\nnet A { input x : 3 x 8 x 8 C=conv 3 kernel 3 }// ${evil}\n`,
    );
    await writeFile(
      project.file("evil.safetensors"),
      encodeSafetensors(new Map([[evil, { shape: [1], data: Float32Array.of(1) }]]), {}),
    );
    const { stdout, stderr } = await fanc(args(), { cwd: project.folder, env: plainEnv });
    const said = `${stdout}${stderr}`;
    expect(said).not.toBe("");
    expect(said).not.toContain("fanc has a bug");
    expect(harmful.exec(said)?.[0] ?? "nothing harmful").toBe("nothing harmful");
  });
});

describe("a hostile run", () => {
  const style = { colour: false, unicode: true, width: 120 };
  const lookAt = async (folder: string): Promise<string> => {
    const texts = [textTable(runTable([await summariseRun(folder)]), { colour: false, width: undefined })];
    const watcher = new RunWatcher(folder);
    await watcher.look().catch(renderedOr(texts));
    texts.push(...watchLines(watcher.watched, style, 100));
    await compareRuns([plain, folder]).then(
      ({ comparison, specs }) => texts.push(compareText(comparison, specs, { colour: false, width: undefined })),
      renderedOr(texts),
    );
    return texts.join("\n");
  };
  const renderedOr =
    (texts: string[]) =>
    (error: unknown): void => {
      if (!(error instanceof UserError)) throw error;
      texts.push(error.render());
    };

  it("a run is shown safely, whichever text of its plan is hostile", async () => {
    const file = join(run, "build", "plan.json");
    const before = await readFile(file, "utf8");
    const lines = before.split("\n");
    // One of each property.
    const seen = new Set<string>();
    for (const [i, line] of lines.entries()) {
      const [, key = ""] = /^ *"(\w+)": "/.exec(line) ?? [];
      if (key === "" || seen.has(key)) continue;
      seen.add(key);
      const changed = line.replace(/": "(.*)"/, (_, value: string) => `": ${JSON.stringify(`${value}${evil}`)}`);
      await writeFile(file, lines.with(i, changed).join("\n"));
      expect(harmful.exec(await lookAt(run))?.[0] ?? "nothing harmful", changed).toBe("nothing harmful");
    }
    await writeFile(file, before);
    expect(seen.size).toBeGreaterThan(15);
  });

  it("an evaluation with hostile texts is shown safely", () => {
    const labels = Int8Array.of(1, -1);
    const outcome = { names: [evil], scores: Float32Array.of(1, -1), truth: labels, fitting: labels };
    const text = attributeTable(
      evaluate(outcome, {
        paper: new Map([[evil, 0.5]]),
        compared: { file: evil, method: evil, data: evil },
        localisation: new Map([[evil, { images: 1, meanIou: 0.5, curve: [], asked: [] }]]),
      }),
      { colour: false },
    );
    expect(harmful.exec(text)?.[0] ?? "nothing harmful").toBe("nothing harmful");
    expect(text).toContain("x\\u{1b}]0;owned");
  });
});
