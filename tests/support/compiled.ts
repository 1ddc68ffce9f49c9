import { buildPlan, type Lowered } from "../../compiler/build/build-plan.js";
import { onnxFiles } from "../../compiler/build/onnx-files.js";
import { type Compilation, type Compiled, type CompileOptions, compile } from "../../compiler/compile.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { checkFile, compileFile, type Read } from "../../runtime/build/compile-file.js";

/** Fails the test with the diagnostics if there are errors. */
function required<T extends Compilation>(compilation: T): T & Compiled {
  if (compilation.ok) return compilation as T & Compiled;
  throw new Error(rendered(compilation));
}

const rendered = ({ diagnostics, sources }: Pick<Compilation, "diagnostics" | "sources">): string =>
  renderText(diagnostics, sources, { colour: false, width: 100, learnMore: false });

/** A file of the file system, compiled to ONNX. */
export const compiledFile = (
  file: string,
  settings: ReadonlyMap<string, string> = new Map(),
  specFile = file,
): Compiled & Read => required(compileFile(file, { settings, specFile }));

/** A text, compiled to ONNX unless the options say otherwise; `files` are what it imports. */
export const compiledText = (
  text: string,
  { files = {}, ...options }: CompileOptions & { readonly files?: Readonly<Record<string, string>> } = {},
): Compiled => required(compile(memoryHost({ ...files, "spec.fan": text }), "spec.fan", options));

/** A file of the file system, checked. */
export function checkedFile(file: string, settings: ReadonlyMap<string, string> = new Map()): SpecModel {
  const { value, diagnostics, sources } = checkFile(file, settings);
  if (value === undefined) throw new Error(rendered({ diagnostics, sources }));
  return value;
}

export type CompiledModel = Lowered & Pick<Compiled, "files">;

/** A checked model, compiled to ONNX: for models that a test has changed. */
export function compiledModel(model: SpecModel, specFile = "spec.fan"): CompiledModel {
  const lowered = buildPlan(model, "ab".repeat(32), specFile);
  return { ...lowered, files: onnxFiles(lowered) };
}
