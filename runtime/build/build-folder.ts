import { basename, join, relative, resolve, sep } from "node:path";
import type { ZodError } from "zod";
import { graphNames, inferenceGraphs, irFile, onnxFile } from "../../compiler/contract/graph-files.js";
import { type Plan, planSchema } from "../../compiler/contract/schema.js";
import { fault, type UserError } from "../errors/user-error.js";
import { pathInside } from "../files/inside.js";
import { exists } from "../files/missing.js";
import { type OutputRules, writeFiles, writeOutputs } from "../files/outputs.js";
import { type Hashes, readChecksummed } from "../run/checksummed-file.js";
import { readIfThere } from "../run/read-checked.js";
import { checksumFile, checksumSchema } from "./build-checksums.js";

/**
 * Writes a build into a folder, in place of an older build. `plan.json` and `build.json` are written last, so no plan names graphs of another build.
 * @returns foreign files that were replaced, which `force` allows.
 */
export async function writeBuild(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  rules: Pick<OutputRules, "force" | "inputs"> = {},
): Promise<readonly string[]> {
  const index = (name: string): boolean => name === planFile || name === checksumFile;
  const { replaced } = await writeOutputs(folder, { ...rules, kind: "build", whole: true, index }, (staging) =>
    writeFiles(staging, files),
  );
  return replaced;
}

/**
 * Reads a build folder, whoever made it.
 * @throws UserError where it is none, or is not whole: a file is missing, or is another than its checksum says.
 */
export async function readBuild(
  folder: string,
): Promise<{ readonly plan: Plan; readonly files: ReadonlyMap<string, Uint8Array> }> {
  const checksums = await readChecksums(folder);
  const rules = { where: checksumFile, hint: compileAgain };
  const files = new Map<string, Uint8Array>();
  for (const name of checksums.keys()) {
    await pathInside(folder, name, join(folder, checksumFile));
    const content = await readChecksummed(folder, name, checksums, rules);
    if (content !== undefined) files.set(name, content);
  }
  const plan = planIn(folder, files.get(planFile));
  const missing = [...graphNames(plan).map(onnxFile), ...inferenceGraphs(plan).map(irFile)].find(
    (name) => !files.has(name),
  );
  if (missing !== undefined) throw damaged(folder, `no ${missing} in ${checksumFile}`);
  return { plan, files };
}

const compileAgain = "run `fanc compile` again";
const planFile = "plan.json";

async function readChecksums(folder: string): Promise<Hashes> {
  const bytes = await readIfThere(join(folder, checksumFile));
  if (bytes !== undefined) {
    const parsed = checksumSchema.safeParse(parseJson(bytes));
    if (!parsed.success) throw damaged(join(folder, checksumFile), issueOf(parsed.error));
    return parsed.data.files;
  }
  if (await exists(join(folder, planFile))) throw damaged(folder, `no ${checksumFile}`);
  throw fault("build/not-a-build", { file: folder });
}

function planIn(folder: string, content: Uint8Array | undefined): Plan {
  const parsed = planSchema.safeParse(content === undefined ? undefined : parseJson(content));
  if (parsed.success) return parsed.data;
  throw damaged(join(folder, planFile), issueOf(parsed.error));
}

const damaged = (file: string, found: string): UserError => fault("build/damaged", { file, found });

function issueOf({ issues: [issue] }: ZodError): string {
  return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
}

/** Undefined for what is not JSON, which no schema of ours takes. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Path of the spec as a build in `folder` names it, with forward slashes on every system; its name where the folder is the
 * spec itself, which `writeBuild` refuses.
 */
export function specSeenFrom(folder: string, spec: string): string {
  return relative(resolve(folder), resolve(spec)).split(sep).join("/") || basename(spec);
}
