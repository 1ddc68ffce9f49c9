import { createRequire } from "node:module";
import { arch, availableParallelism, cpus, release, totalmem } from "node:os";
import { basename } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import { packageVersion } from "../process/version.js";
import { readIfThere } from "./read-checked.js";
import type { RunFolder } from "./run-folder.js";

const schema = "fanc.versions/2";

const sessionSchema = z.object({
  /** Start of the session, ISO 8601. */
  time: z.string(),
  /** The program and its arguments as they were typed; absent from a run that was shared. */
  command: z.array(z.string()).optional(),
  fanc: z.string(),
  node: z.string(),
  engine: z.string(),
  packages: z.record(z.string(), z.string()),
  platform: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memory: z.number(),
});
const fileSchema = z.object({ schema: z.literal(schema), sessions: z.array(sessionSchema) });
export type SessionVersions = z.infer<typeof sessionSchema>;

/** Versions and machine of a session. `engine` includes its number of threads. */
export function versionsNow(engine: string): SessionVersions {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): readonly [string, string][] => {
    try {
      return [[name, (require(`${name}/package.json`) as { readonly version: string }).version]];
    } catch {
      // An optional package, or one that does not export its package.json.
      return [];
    }
  };
  return {
    time: new Date().toISOString(),
    command: [programName(process.argv[1]), ...process.argv.slice(2)],
    fanc: packageVersion,
    node: process.version,
    engine,
    packages: Object.fromEntries([
      ...versionOf("onnxruntime-node"),
      ...versionOf("@tensorflow/tfjs"),
      ["sharp", sharp.versions.sharp ?? ""],
      ["libvips", sharp.versions.vips],
    ]),
    platform: `${process.platform} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? "",
    cores: availableParallelism(),
    memory: totalmem(),
  };
}

/** What was started, without the folder in which it is installed. */
function programName(script = "fanc"): string {
  const name = basename(script).replace(/\.m?js$/, "");
  return name === "main" ? "fanc" : name;
}

/** Adds a session to `versions.json`. A damaged file is replaced: nothing depends on it. */
export async function recordVersions(run: Pick<RunFolder, "file" | "write">, session: SessionVersions): Promise<void> {
  const before = fileSchema.safeParse(json(await readIfThere(run.file("versions.json")))).data?.sessions ?? [];
  const versions = { schema, sessions: [...before, session] };
  await run.write("versions.json", `${JSON.stringify(versions, null, 2)}\n`);
}

/** The content of `versions.json` without command lines, which name files of this machine. */
export function versionsWithoutCommands(content: unknown): unknown {
  const { data } = fileSchema.safeParse(content);
  return { schema, sessions: data?.sessions.map(({ command: _, ...session }) => session) ?? [] };
}

function json(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "null");
  } catch {
    return undefined;
  }
}
