import { z } from "zod";
import { sha256 } from "../../compiler/contract/parts/names.js";
import { staysInside } from "../files/inside.js";
import { packageVersion } from "../process/version.js";
import { sha256Of } from "../run/checksummed-file.js";
import { byName } from "../text/by-name.js";

/** Holds the hash of each file of a build, so that a mixed or damaged build is recognised. */
export const checksumFile = "build.json";

export const checksumSchema = z.object({
  schema: z.literal("fanc.build-files/1"),
  /** The version that compiled them. */
  fanc: z.string(),
  /** File of the build, relative to its folder, to its SHA-256. */
  files: byName(z.string().refine(staysInside, "expected a path below the build folder"), sha256),
});

/** A build with the file of its checksums. */
export function withChecksums(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const hashes = new Map([...files].map(([name, content]) => [name, sha256Of(content)]));
  const checksums: z.infer<typeof checksumSchema> = {
    schema: "fanc.build-files/1",
    fanc: packageVersion,
    files: hashes,
  };
  return new Map([
    ...files,
    [checksumFile, new TextEncoder().encode(`${JSON.stringify(z.encode(checksumSchema, checksums), null, 2)}\n`)],
  ]);
}
