import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Diagnostic } from "../dsl/source/diagnostic.js";
import type { SourceFile } from "../dsl/source/source-file.js";
import { buildPlan, type Lowered } from "./build/build-plan.js";
import { onnxFiles } from "./build/onnx-files.js";
import {
  checkDeclarations,
  checkProgram,
  type Declared,
  type Evaluated,
  evaluateParameters,
  sourcesOf,
} from "./check/check-program.js";
import { unusedNames } from "./check/unused.js";
import { unusedLayers } from "./check/unused-layers.js";
import { hasErrors, Sink, tidy } from "./diagnostics/sink.js";
import { patchesShareLittle } from "./graphs/sharing.js";
import { type CompilerHost, fileNameOf } from "./host/host.js";
import type { SpecModel } from "./model/index.js";
import { load, type Program } from "./resolve/load.js";
import type { Settings, WrittenSettings } from "./resolve/settings/read.js";
import { studyFindings } from "./study-findings.js";
import { type GenerateOptions, generateModules } from "./targets/tfjs/emit.js";
import { javascriptFiles } from "./targets/tfjs/javascript.js";
import type { LibraryText } from "./targets/tfjs/library-text.js";
import { type PackageVersions, packageFiles } from "./targets/tfjs/package/files.js";
import { placesIn } from "./targets/tfjs/places.js";

/** What a spec is compiled to. */
export type Target =
  /** `plan.json`, the ONNX graphs of the plan, and the IR of nets and feature steps. */
  | { readonly kind: "onnx" }
  /** The modules that the TensorFlow.js engine runs, as JavaScript. `library`: the compiled library. */
  | { readonly kind: "tfjs-modules"; readonly library: LibraryText; readonly generator: string }
  /** A package in TypeScript that trains with TensorFlow.js, not yet formatted. `library`: the library as TypeScript. */
  | {
      readonly kind: "tfjs";
      readonly library: LibraryText;
      readonly versions: PackageVersions;
      /** Program and version, for the first line of every file. */
      readonly generator: string;
    };

export interface CompileOptions {
  /** Values of the entry file's parameters and properties (`--set name=value`). */
  readonly settings?: Settings;
  /** Where settings are written, if not on the command line. */
  readonly places?: WrittenSettings;
  /** ONNX if absent. */
  readonly target?: Target;
  /** How the plan names the spec file: relative to the build folder, with forward slashes. `file` if absent. */
  readonly specFile?: string;
  /** Also warns of what the target executes slowly or not at all; takes a second lowering of the feature steps. */
  readonly targetWarnings?: boolean;
}

/** What every compilation tells, whether it succeeds or not. */
interface Findings {
  /** Sorted and without repetition. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every `.fan` file that was read, by the host's path, for rendering diagnostics. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

export interface Compiled extends Findings, Lowered {
  readonly ok: true;
  readonly model: SpecModel;
  /** Path in the target's folder to content. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A compilation whose diagnostics have errors. */
export interface Refused extends Findings {
  readonly ok: false;
}

export type Compilation = Compiled | Refused;

export interface Analysis extends Findings {
  /** Undefined if there is any error; warnings do not prevent it. */
  readonly value: SpecModel | undefined;
}

/** What the phases have made so far. */
interface Work {
  readonly host: CompilerHost;
  readonly file: string;
  readonly options: CompileOptions;
  readonly sink: Sink;
  readonly program?: Program;
  readonly evaluated?: Evaluated;
  readonly declared?: Declared;
  readonly model?: SpecModel;
  /** Other specs that a study compares. */
  readonly compared?: ReadonlyMap<string, SourceFile>;
  readonly lowered?: Lowered;
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

interface Phase {
  readonly name: string;
  /** What holds after the phase if it has reported no error. */
  readonly guarantees: string;
  /** Runs although earlier phases have reported errors: it finds more of them. */
  readonly afterErrors: boolean;
  /** Undefined if later phases have nothing to work on. */
  readonly run: (work: Work) => Work | undefined;
}

/** The phases that make the checked model; an editor needs no others. */
const checking: readonly Phase[] = [
  {
    name: "load",
    guarantees: "every file is read and parsed, every import has its file, bases are merged into their variants",
    afterErrors: true,
    run: (work) => {
      const { settings, places } = work.options;
      const program = load(work.host, work.file, work.sink, settings, places);
      return program && { ...work, program };
    },
  },
  {
    name: "evaluate",
    guarantees: "every parameter has a value of its type and range",
    afterErrors: true,
    run: (work) => {
      const { program, options, sink } = work;
      return (
        program && {
          ...work,
          evaluated: evaluateParameters(program, options.settings ?? new Map(), options.places ?? new Map(), sink),
        }
      );
    },
  },
  {
    name: "declare",
    guarantees: "attribute lists and data sets are known, nets are flat lists of layers with inferred shapes",
    afterErrors: true,
    run: (work) => {
      const declared = work.evaluated && checkDeclarations(work.evaluated);
      return declared && { ...work, declared };
    },
  },
  {
    name: "check",
    guarantees: "cascade, schedule and evaluation fit the nets, the data and each other",
    afterErrors: true,
    run: (work) => {
      const { evaluated, declared, host } = work;
      const model = evaluated && declared && checkProgram(evaluated, declared, host);
      return model && { ...work, model };
    },
  },
];

/** Warnings of a spec without errors: something that an error hides could be the missing use. */
const unused: Phase = {
  name: "unused",
  guarantees: "every name and layer without a use is reported",
  afterErrors: false,
  run: (work) => {
    const { program, model, sink } = work;
    if (program !== undefined) unusedNames(program.entry.document, program.entry.path).forEach(sink.report);
    if (model !== undefined) unusedLayers(model).forEach(sink.report);
    return work;
  },
};

/** Checks the spec with each value of each study. */
const studies: Phase = {
  name: "studies",
  guarantees:
    "of `fanc check`: every value that a study names fits its setting, and every spec that it compares has no errors",
  afterErrors: false,
  run: (work) => {
    const { model, host, options, sink } = work;
    const settings = options.settings ?? new Map<string, string>();
    const sources = new Map<string, SourceFile>();
    const check = (path: string, own: Settings, places: WrittenSettings): Findings => {
      const start = { host, file: path, options: { settings: own, places }, sink: new Sink() };
      const found = findings(runPhases(checking, start), true);
      for (const [name, source] of found.sources) sources.set(name, source);
      return found;
    };
    if (model !== undefined) studyFindings(model, settings, check).forEach(sink.report);
    return { ...work, compared: sources };
  },
};

/** The phases that turn a checked model into files. */
const lowering: readonly Phase[] = [
  {
    name: "target",
    guarantees: "the target can express the spec; warnings name patches that share little work",
    afterErrors: false,
    run: (work) => {
      const { model, options, sink } = work;
      if (model === undefined) return undefined;
      if (options.targetWarnings !== true) return work;
      patchesShareLittle(model).forEach(sink.report);
      return work;
    },
  },
  {
    name: "lower",
    guarantees: "the plan passes its schema, and every graph it names has run through the passes",
    afterErrors: false,
    run: (work) => {
      const { model, program, options, file } = work;
      if (model === undefined || program === undefined) return undefined;
      const hash = specHash(sourcesOf(program), options.settings ?? new Map());
      return { ...work, lowered: buildPlan(model, hash, options.specFile ?? file) };
    },
  },
  {
    name: "emit",
    guarantees: "the same spec, settings and target give the same bytes",
    afterErrors: false,
    run: (work) => {
      const { model, program, lowered, options } = work;
      if (model === undefined || program === undefined || lowered === undefined) return undefined;
      const compiled = { ...lowered, model, sources: sourcesOf(program) };
      return { ...work, files: emit(compiled, options.target ?? { kind: "onnx" }) };
    },
  },
];

/** All phases in order, for documentation. */
export const phases: readonly Pick<Phase, "name" | "guarantees">[] = [...checking, unused, studies, ...lowering];

function runPhases(list: readonly Phase[], start: Work): Work {
  let work = start;
  for (const phase of list) {
    if (!phase.afterErrors && hasErrors(work.sink.all)) break;
    const next = phase.run(work);
    if (next === undefined) break;
    work = next;
  }
  return work;
}

/** The diagnostics so far. A part that a phase refuses without a report would be lost in silence: a bug of the compiler. */
function findings(
  { file, program, compared = new Map(), sink }: Work,
  complete: boolean,
): Findings & { readonly failed: boolean } {
  const diagnostics = tidy(sink.all);
  const failed = hasErrors(diagnostics);
  if (!failed && !complete) throw new Error(`${file}: a part was refused without a diagnostic`);
  const sources = program === undefined ? [] : [...compared, ...sourcesOf(program), ...program.commandLine];
  return { failed, diagnostics, sources: new Map(sources) };
}

/**
 * Checks a `.fan` file: every phase up to the checked model. Reads files only through the host, and never throws for a
 * fault of the files.
 */
export function analyse(host: CompilerHost, file: string, settings: Settings): Analysis {
  const work = runPhases([...checking, unused, studies], { host, file, options: { settings }, sink: new Sink() });
  const { failed, ...found } = findings(work, work.model !== undefined);
  return { value: failed ? undefined : work.model, ...found };
}

/**
 * Compiles a `.fan` file: checked model, plan, graphs, and the files of the target. Reads files only through the host,
 * writes nothing, and never throws for a fault of the files. The same arguments give the same bytes.
 */
export function compile(host: CompilerHost, file: string, options: CompileOptions = {}): Compilation {
  const work = runPhases([...checking, unused, ...lowering], { host, file, options, sink: new Sink() });
  const { failed, ...found } = findings(work, work.files !== undefined);
  const { model, lowered, files } = work;
  if (failed || model === undefined || lowered === undefined || files === undefined) return { ok: false, ...found };
  return { ok: true, ...found, ...lowered, model, files };
}

/** The files of a target. `compile` emits those of one; a caller that needs those of another compiles only once. */
export function emit(compiled: Pick<Compiled, "model" | "sources"> & Lowered, target: Target): Compiled["files"] {
  switch (target.kind) {
    case "onnx":
      return onnxFiles(compiled);
    case "tfjs-modules":
      return encoded(javascriptFiles(generateModules(modulesOf(compiled, target)), target.library));
    case "tfjs": {
      const { library, versions } = target;
      return encoded(packageFiles({ ...modulesOf(compiled, target), library, versions }));
    }
    default: {
      const never: never = target;
      return never;
    }
  }
}

function modulesOf(
  { model, plan, sources }: Pick<Compiled, "model" | "plan" | "sources">,
  { generator }: Extract<Target, { readonly generator: string }>,
): GenerateOptions {
  const about = `Generated by ${generator} from ${fileNameOf(plan.spec.file)}: change the spec, not this file.`;
  return { model, plan, placeOf: placesIn(sources), about };
}

const encoded = (files: ReadonlyMap<string, string>): ReadonlyMap<string, Uint8Array> =>
  new Map([...files].map(([path, text]) => [path, new TextEncoder().encode(text)]));

/** SHA-256 of a spec: the texts of its files and the settings. */
function specHash(sources: ReadonlyMap<string, SourceFile>, settings: Settings): string {
  const texts = [...sources.values()].map(({ text }) => text);
  const set = [...settings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  return bytesToHex(sha256(utf8ToBytes([...texts, ...set].join("\n\u0000\n"))));
}
