import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const scripts = fileURLToPath(new URL("../scripts/", import.meta.url));

/**
 * Runs `scripts/<script> <folder>`: the script reads `in.json` (and the given binary files) from that folder and
 * writes `out.json` there, whose value is returned. Throws with the script's traceback where it fails.
 */
export async function askPython(
  script: string,
  question: unknown,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<unknown> {
  const python = process.env.FANC_PEERS_PYTHON;
  if (python === undefined) throw new Error("FANC_PEERS_PYTHON is not set: run `npm run test:peers`");
  const folder = await mkdtemp(join(tmpdir(), "fanc-peer-"));
  try {
    await writeFile(join(folder, "in.json"), JSON.stringify(question));
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    await run(python, [join(scripts, script), folder], {
      env: { ...process.env, OMP_NUM_THREADS: "2", PYTHONDONTWRITEBYTECODE: "1" },
    });
    return JSON.parse(await readFile(join(folder, "out.json"), "utf8")) as unknown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
