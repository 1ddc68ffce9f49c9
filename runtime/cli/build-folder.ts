import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { graphNames, inferenceGraphs, irFile, onnxFile } from "../../compiler/plan/graph-files.js";
import { type Plan, planSchema } from "../../compiler/plan/schema.js";
import { replaceFolder, unlessMissing } from "../replace-folder.js";
import { readIfThere } from "../run/read-checked.js";
import { ExitCode, UserError } from "../user-error.js";

/**
 * Writes a build folder as a whole: under a temporary name first, then in place of an older build. Refuses to
 * replace a folder that is no build.
 */
export async function writeBuild(to: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folder = resolve(to);
  await requireReplaceable(folder, to);
  await replaceFolder(folder, files);
}

/** Only a missing or empty folder, or one that holds an older build and nothing else, may be replaced. */
async function requireReplaceable(folder: string, shown: string): Promise<void> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing)) ?? [];
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const foreign = names.includes("plan.json") ? names.find((name) => !partOfBuild.test(name)) : names[0];
  if (foreign === undefined) return;
  throw new UserError("this folder exists and holds something else than a build of fanc", {
    file: shown,
    found: foreign,
    hint: "choose another folder with -o",
    exitCode: ExitCode.usage,
  });
}

const partOfBuild = /^(?:plan\.json|(?:nets|features|train|trial)\/[^/]+\.onnx|(?:nets|features)\/[^/]+\.ir)$/;

/** Reads a build folder. Throws `UserError` where it is none or its plan is damaged. */
export async function readBuild(
  folder: string,
): Promise<{ readonly plan: Plan; readonly files: ReadonlyMap<string, Uint8Array> }> {
  const text = await readIfThere(join(folder, "plan.json"));
  if (text === undefined) {
    throw new UserError("this is neither a .fan file nor a build folder", {
      file: folder,
      expected: "a .fan file, or a folder that `fanc compile` has written",
      exitCode: ExitCode.usage,
    });
  }
  const parsed = planSchema.safeParse(parseJson(text.toString("utf8"), folder));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError("plan.json does not follow its schema", {
      file: join(folder, "plan.json"),
      found: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
      hint: "run `fanc compile` again with this version of fanc",
    });
  }
  const plan = parsed.data;
  const names = ["plan.json", ...graphNames(plan).map(onnxFile), ...inferenceGraphs(plan).map(irFile)];
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    if (!resolve(folder, name).startsWith(resolve(folder) + sep))
      throw new UserError("plan.json names a file outside the build", { file: folder, found: name });
    files.set(name, await readFile(join(folder, name)));
  }
  return { plan, files };
}

function parseJson(text: string, folder: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError("plan.json is not JSON", { file: join(folder, "plan.json"), found: String(cause), cause });
  }
}

/** Path of the spec as a build in `folder` names it, with forward slashes on every system. */
export function specSeenFrom(folder: string, spec: string): string {
  return relative(resolve(folder), resolve(spec)).split(sep).join("/");
}
