import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../../runtime/build/node-host.js";
import { BenchError } from "../bench-error.js";

const run = promisify(execFile);

/** {@link pythonWith} of PyTorch. */
export const pythonWithTorch = (): Promise<string | undefined> => pythonWith("torch");

/**
 * A Python that can import a module: `FANC_PYTHON` (a `BenchError` if it cannot), the environment of `npm run peers`,
 * `python3`, the first of them that can; undefined if none can.
 */
export async function pythonWith(module: "torch" | "sklearn.svm"): Promise<string | undefined> {
  const wanted = process.env.FANC_PYTHON;
  if (wanted !== undefined) {
    if (await imports(wanted, module)) return wanted;
    throw new BenchError(
      `FANC_PYTHON names no Python with ${module}: ${wanted}`,
      `install ${module === "torch" ? "torch" : "scikit-learn"} there, or unset FANC_PYTHON`,
    );
  }
  for (const python of [await peersPython(), "python3"])
    if (python !== undefined && (await imports(python, module))) return python;
  return undefined;
}

async function imports(python: string, module: string): Promise<boolean> {
  return run(python, ["-c", `import ${module}`]).then(
    () => true,
    () => false,
  );
}

/** Only a checkout has the peers' environment; it lies outside. */
async function peersPython(): Promise<string | undefined> {
  const location = join(packageRoot(), "tests", "peers", "environment", "location.sh");
  const there = await access(location).then(
    () => true,
    () => false,
  );
  if (!there) return undefined;
  const { stdout } = await run("bash", ["-c", 'source "$1" && printf %s "$PEERS/bin/python"', "bash", location]);
  return stdout;
}
