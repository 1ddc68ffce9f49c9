import { relative } from "node:path";
import { z } from "zod";
import { fault, type UserError } from "../errors/user-error.js";
import { unlessMissing } from "../files/missing.js";
import { readRegular } from "../files/regular-file.js";
import { checksumOf } from "./checksum.js";

/** What to do about a damaged file of a run. */
export const startAgain = "restore it from a copy, or start a new run with --run";

/** @throws UserError for something that is not a regular file. */
export const readIfThere = (file: string): Promise<Buffer | undefined> => readRegular(file).catch(unlessMissing);

export const damagedFile = (file: string, found: string, cause?: unknown): UserError =>
  fault("run/damaged", { file, found, cause });

/** Reads a JSON file that every run has. Throws `UserError` if it is missing or not JSON. */
export async function readRunJson(file: string, run: string): Promise<unknown> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) {
    throw fault("run/not-a-run", { file: run, found: `no ${relative(run, file)} in it` });
  }
  return parsedJson(bytes, file);
}

/** Throws `UserError` for bytes that are not JSON. */
export function parsedJson(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw damagedFile(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** @throws UserError where the value does not follow the schema. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damagedFile(file, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

/**
 * Reads a file of `checksummedJson` whose content can be computed again: undefined if it is missing, has another form, or was
 * changed.
 */
export async function readCached<T>(schema: z.ZodType<T>, file: string): Promise<T | undefined> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  try {
    const { sha256, ...value } = checksummed.parse(JSON.parse(bytes.toString("utf8")));
    return sha256 === checksumOf(value) ? schema.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}

const checksummed = z.looseObject({ sha256: z.string() });
