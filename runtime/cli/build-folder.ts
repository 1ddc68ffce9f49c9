import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { graphNames, inferenceGraphs, irFile, onnxFile } from "../../compiler/plan/graph-files.js";
import { type Plan, planSchema } from "../../compiler/plan/schema.js";
import { type OutputRules, writeFiles, writeOutputs } from "../files/outputs.js";
import { readIfThere } from "../run/read-checked.js";
import { ExitCode, UserError } from "../user-error.js";

/**
 * Writes a build into a folder, in place of an older build. `plan.json` comes last: no plan names graphs of another build.
 * @returns foreign files that were replaced, which `force` allows.
 */
export async function writeBuild(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  rules: Pick<OutputRules, "force" | "inputs"> = {},
): Promise<readonly string[]> {
  const index = (name: string): boolean => name === "plan.json";
  const { replaced } = await writeOutputs(folder, { ...rules, kind: "build", whole: true, index }, (staging) =>
    writeFiles(staging, files),
  );
  return replaced;
}

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
