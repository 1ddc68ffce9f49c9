import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { asJavaScript, asTypeScript } from "../../compiler/operators/tfjs/text.js";
import { generateModules } from "../../compiler/targets/tfjs/emit.js";
import { packageRoot } from "../../runtime/build/node-host.js";
import { formatted } from "../../runtime/build/tfjs-target.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { openCpu } from "../../runtime/engines/tfjs/backends/cpu.js";
import { tfjsEngine } from "../../runtime/engines/tfjs/tfjs-engine.js";
import { engineCases } from "../support/engine-cases.js";
import { buildForEngines, freshState, furthestLoss, trainOn } from "../support/engine-run.js";
import { optionsOfFile, optionsOfText, packageOf } from "../support/tfjs-package.js";
import { projectSpecs } from "../support/tracked-files.js";

const root = packageRoot();
const specs = projectSpecs();

/** Names that mean something to JavaScript, or to the generated code itself; texts that could end a string or a comment. */
const hostile = `attributes class = [ Smiling, constructor, prototype ]
data function = celeba { root: "f*/ \\" \\\\ \${x} \u2028 \u00e4 </script>"  images: aligned  identities: 3  attributes: class }
net await {
  input arguments : 3 x 12 x 12
  constructor = conv 4 kernel 3 pad 1 -> relu
  hasOwnProperty = conv 4 kernel 3 pad 1 -> batchnorm -> relu
  conv2d = conv 4 kernel 3 pad 1 -> relu -> add hasOwnProperty, constructor
  renewed = dense 6 -> dropout 0.2
  Object = dense 5 -> relu
}
schedule { stage delete {
  train await on function by identity  loss: softmax over identities + 0.1 * similarity(renewed)
  batch: 4  epochs: 1  optimizer: sgd { lr: 0.01 }
} }`;

const typescript = (files: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...files].filter(([path]) => path.endsWith(".ts"));

describe("generated packages", () => {
  it("type-check under strict, for every spec, every layer, loss and update rule, and hostile names", () => {
    const files = new Map<string, string>();
    const add = (name: string, all: ReadonlyMap<string, string>): void => {
      // One copy of the library for all of them.
      for (const [path, text] of typescript(all))
        if (path.startsWith("src/lib/")) files.set(join(root, "generated", "lib", path.slice("src/lib/".length)), text);
        else files.set(join(root, "generated", name, path), text.replaceAll('"../lib/', '"../../../lib/'));
    };
    for (const spec of specs) add(spec, packageOf(optionsOfFile(join(root, "specs", spec))));
    for (const { name, text } of engineCases) add(name, packageOf(optionsOfText(text)));
    add("hostile", packageOf(optionsOfText(hostile)));
    expect(typeErrors(files)).toEqual([]);
  });

  it("hold no character of the spec that could end a string or a comment", () => {
    for (const [path, text] of packageOf(optionsOfText(hostile))) {
      if (path.startsWith("src/lib/")) continue;
      expect(text, path).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  it("train with hostile names as well", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fanc-hostile-"));
    try {
      const build = await buildForEngines(hostile, folder);
      const opened = await openCpu({});
      if (!opened.ok) throw new Error(opened.missing.reason);
      const start = freshState(build);
      const [tfjs, onnx] = [tfjsEngine(opened.backend), onnxEngine(1)];
      const [a, b] = [
        await trainOn(tfjs, build, start, { from: 0, to: 2 }),
        await trainOn(onnx, build, start, { from: 0, to: 2 }),
      ];
      expect(furthestLoss(a.losses, b.losses)).toBeLessThan(1e-5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("are the same for the same spec, and laid out so that a formatter changes nothing", async () => {
    const options = optionsOfFile(join(root, "specs", "residual.fan"));
    const files = packageOf(options);
    expect([...packageOf(optionsOfFile(join(root, "specs", "residual.fan")))]).toEqual([...files]);
    for (const [path, text] of files) {
      const once = await formatted(path, text);
      expect(await formatted(path, once), path).toBe(once);
      // The library is copied as it is written.
      if (path.startsWith("src/lib/")) expect(once, path).toBe(text);
    }
  });

  it("are in TypeScript what the engine runs in JavaScript", async () => {
    const options = optionsOfText(engineCases.find(({ name }) => name === "layer dropout")?.text ?? "");
    const { modules } = generateModules(options);
    expect(modules.size).toBe(3);
    for (const [stem, text] of modules) {
      const stripped = ts.transpileModule(asTypeScript(text), {
        compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      });
      expect(await canonical(asJavaScript(text)), stem).toBe(await canonical(stripped.outputText));
    }
  });
});

/** One form for what differs in white space, empty lines and comments only. */
async function canonical(javascript: string): Promise<string> {
  const { outputText } = ts.transpileModule(javascript, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return formatted("module.ts", outputText);
}

/** What the compiler says of files that lie only in memory, with the options of a generated package. */
function typeErrors(files: ReadonlyMap<string, string>): readonly string[] {
  const settings = JSON.parse(packageOf(optionsOfText(engineCases[0]?.text ?? "")).get("tsconfig.json") ?? "{}");
  const { options, errors } = ts.convertCompilerOptionsFromJson(settings.compilerOptions, root);
  expect(errors).toEqual([]);
  const { rootDir: _, outDir: __, ...inMemory } = options;
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || (directoryExists?.(path) ?? true);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...files.keys()], { ...inMemory, noEmit: true }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map((one) => `${one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, "\n")}`);
}
