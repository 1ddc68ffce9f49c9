import { z } from "zod";
import { sha256 } from "../../compiler/contract/parts/names.js";
import { staysInside } from "../files/inside.js";
import { packageVersion } from "../process/version.js";
import { hashOf } from "../run/checksummed-file.js";
import { byName } from "../text/by-name.js";

/** Says what each file of a build is, so that a mixed or damaged build is told from a whole one. */
export const sealFile = "build.json";

export const sealSchema = z.object({
  schema: z.literal("fanc.build-files/1"),
  /** The version that compiled them. */
  fanc: z.string(),
  /** File of the build, relative to its folder, to its SHA-256. */
  files: byName(z.string().refine(staysInside, "expected a path below the build folder"), sha256),
});

/** A build with its seal. */
export function sealed(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const hashes = new Map([...files].map(([name, content]) => [name, hashOf(content)]));
  const seal: z.infer<typeof sealSchema> = { schema: "fanc.build-files/1", fanc: packageVersion, files: hashes };
  return new Map([
    ...files,
    [sealFile, new TextEncoder().encode(`${JSON.stringify(z.encode(sealSchema, seal), null, 2)}\n`)],
  ]);
}
