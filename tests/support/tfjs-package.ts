import { type Analysis, analyse } from "../../compiler/compile.js";
import type { GenerateOptions } from "../../compiler/targets/tfjs/emit.js";
import { packageFiles } from "../../compiler/targets/tfjs/package/files.js";
import { placesIn } from "../../compiler/targets/tfjs/places.js";
import { nodeHost } from "../../runtime/build/node-host.js";
import { readTfjsLibrary } from "../../runtime/build/tfjs-library.js";
import { analyseText } from "./analyse-text.js";
import { compiledModel } from "./compiled.js";

const versions = { fanc: "0.0.0", tfjs: "0.0.0", typescript: "0.0.0", nodeTypes: "0.0.0" };

function optionsOf({ value: model, sources, diagnostics }: Analysis, name: string): GenerateOptions {
  if (model === undefined) throw new Error(`${name} is not valid: ${JSON.stringify(diagnostics)}`);
  return { model, plan: compiledModel(model, name).plan, placeOf: placesIn(sources), about: `A test of ${name}` };
}

export const optionsOfText = (text: string): GenerateOptions => optionsOf(analyseText(text), "spec.fan");

export const optionsOfFile = (file: string): GenerateOptions =>
  optionsOf(analyse(nodeHost(file), file, new Map()), file);

/** The files of a generated package before they are laid out. */
export const packageOf = (options: GenerateOptions): ReadonlyMap<string, string> =>
  packageFiles({ ...options, library: readTfjsLibrary("ts"), versions });
