import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { opsetVersion } from "../../compiler/operators/onnx/writer.js";
import { nodeHost, packageRoot } from "../../runtime/build/node-host.js";
import { compiledModel } from "../support/compiled.js";
import { projectSpecs } from "../support/tracked-files.js";
import { type Checked, checkModels } from "./support/check-models.js";

const folder = join(packageRoot(), "specs");
const names = projectSpecs();

function graphsOf(name: string): readonly (readonly [path: string, bytes: Uint8Array])[] {
  const file = join(folder, name);
  const { value } = analyse(nodeHost(file), file, new Map());
  if (value === undefined) throw new Error(`${name} is not valid`);
  const { files } = compiledModel(value, name);
  return [...files].filter(([path]) => path.endsWith(".onnx"));
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("every graph of every spec passes ONNX's checker and strict shape inference", () => {
  const specs = names.map((name) => [name, graphsOf(name)] as const);
  const answers = new Map<string, Checked>();
  beforeAll(async () => {
    // Variants share most graphs.
    const models = new Map(specs.flatMap(([, graphs]) => graphs.map(([, bytes]) => [hashOf(bytes), bytes] as const)));
    const checked = await checkModels([...models.values()]);
    [...models.keys()].forEach((hash, i) => {
      answers.set(hash, checked[i] as Checked);
    });
  }, 600_000);

  it.each(specs)("%s", (_, graphs) => {
    expect(graphs.length).toBeGreaterThan(2);
    for (const [path, bytes] of graphs) {
      const { problem, opset, unknown, declared, inferred } = answers.get(hashOf(bytes)) as Checked;
      expect(problem, path).toBeUndefined();
      expect(opset).toBe(opsetVersion);
      expect(unknown, `${path}: values whose shape ONNX cannot infer`).toEqual([]);
      expect(inferred, path).toEqual(declared);
    }
  });
});
