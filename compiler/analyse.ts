import type { Declaration } from "../dsl/ast/ast.js";
import type { Diagnostic } from "../dsl/source/diagnostic.js";
import type { SourceFile } from "../dsl/source/source-file.js";
import { checkAttributes } from "./check/attributes.js";
import { checkCascade } from "./check/cascade.js";
import { warnOfUnlikely } from "./check/celeba-attributes.js";
import { checkData } from "./check/data.js";
import { checkEvaluate } from "./check/evaluate.js";
import { type Checked, originAt } from "./check/model-context.js";
import { normalisationsAgree } from "./check/normalise.js";
import { checkSchedule } from "./check/schedule.js";
import { checkThresholds } from "./check/thresholds.js";
import { unusedNames } from "./check/unused.js";
import { unusedLayers } from "./check/unused-layers.js";
import { diagnostic } from "./diagnostics/codes.js";
import { hasErrors, Sink, tidy } from "./diagnostics/sink.js";
import type { Expansion } from "./expand/draft.js";
import { flatten } from "./expand/flatten.js";
import type { CompilerHost } from "./host/host.js";
import type { AttributeList, CascadeModel, CascadeStep, DataModel, NetModel, SpecModel } from "./model/index.js";
import { type Binding, load, type Module, type Program } from "./resolve/load.js";
import { environments, type Settings } from "./resolve/parameters.js";
import { type Environment, type Scope, scopeOf } from "./resolve/scope.js";
import { inferNet } from "./shape/net.js";

/** Most layers of all nets of a file together: what a short text can ask for by `extends` and templates is bounded. */
const MAX_LAYERS = 100_000;

export interface Analysis {
  /** Undefined if there is any error; warnings do not prevent it. */
  readonly value: SpecModel | undefined;
  /** Sorted and without repetition. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, for rendering. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/**
 * A `.fan` file to its checked model: load, resolve, expand, infer shapes, check. Pure but for the host's `readFile`;
 * never throws for a fault of the files. `settings` are the values given with `--set name=value`.
 */
export function analyse(host: CompilerHost, file: string, settings: Settings): Analysis {
  const sink = new Sink();
  const program = load(host, file, sink);
  const sources = new Map([...(program?.modules.values() ?? [])].map((module) => [module.path, module.source]));
  const model = program === undefined ? undefined : modelOf(program, host, settings, sources, sink);
  // Something that an error hides may be the use that is missed.
  if (program !== undefined && !hasErrors(sink.all))
    unusedNames(program.entry.document, program.entry.path).forEach(sink.report);
  if (model !== undefined && !hasErrors(sink.all)) unusedLayers(model).forEach(sink.report);
  const diagnostics = tidy(sink.all);
  const failed = program === undefined || hasErrors(diagnostics);
  // A part that was refused without a report would be lost in silence: that is a fault of this compiler.
  if (!failed && model === undefined) throw new Error(`${file}: a part was refused without a diagnostic`);
  return { value: failed ? undefined : model, diagnostics, sources };
}

function modelOf(
  program: Program,
  host: CompilerHost,
  settings: Settings,
  sources: ReadonlyMap<string, SourceFile>,
  sink: Sink,
): SpecModel | undefined {
  const values = environments(program, settings, sink);
  const { entry } = program;
  const scopeIn = (module: Module): Scope => scopeOf(module, values.get(module) ?? new Map(), sink);
  const scope = scopeIn(entry);
  const expansion: Expansion = { environments: values, sink };
  const attributes = new Map<string, AttributeList | undefined>();
  const data = new Map<string, DataModel | undefined>();
  const nets = new Map<string, NetModel | undefined>();
  let layers = 0;
  for (const [name, { declaration, module }] of [...entry.symbols, ...listsBehindData(entry, sink)]) {
    const own = scopeIn(module);
    switch (declaration.kind) {
      case "attributes":
        attributes.set(name, declaration.broken ? undefined : checkAttributes(declaration, own, scopeIn));
        break;
      case "data":
        data.set(name, declaration.broken ? undefined : checkData(declaration, own));
        break;
      case "net": {
        const flat = flatten(expansion, module, declaration);
        layers += flat.statements.length;
        if (layers > MAX_LAYERS) {
          const place = { file: module.path, span: declaration.name.span };
          const hint = "put nets into files of their own";
          own.report(diagnostic("expand/file-too-large", place, { limit: MAX_LAYERS }, { hint }));
          return undefined;
        }
        nets.set(name, inferNet(flat, own, { file: module.path, span: declaration.name.span }, sources));
        break;
      }
      case "param":
      case "template":
      case "cascade":
        break;
      default: {
        const never: never = declaration;
        return never;
      }
    }
  }
  const found = <K extends Declaration["kind"]>(kind: K) =>
    entry.document.declarations.find((one): one is Extract<Declaration, { kind: K }> => one.kind === kind);
  const base = { scope, sources, attributes, data, nets };
  const cascade = found("cascade");
  const steps = cascade === undefined ? undefined : checkCascade(cascade, base);
  const context: Checked = { ...base, steps, excused: new Set() };
  const schedule = found("schedule");
  const evaluate = found("evaluate");
  const scheduleModel = schedule && checkSchedule(schedule, context);
  const evaluateModel = evaluate && checkEvaluate(evaluate, scheduleModel, host, context);
  const calibrated = scheduleModel === undefined || checkThresholds([...(steps?.values() ?? [])], scheduleModel, scope);
  warnOfUnlikely(data.values(), attributes, scope);
  const agreed = normalisationsAgree([...data.values()], scope);
  const parts: readonly unknown[] = [
    ...attributes.values(),
    ...data.values(),
    ...nets.values(),
    ...(steps?.values() ?? []),
  ];
  if (
    parts.includes(undefined) ||
    !calibrated ||
    !agreed ||
    (schedule && !scheduleModel) ||
    (evaluate && !evaluateModel)
  )
    return undefined;
  return {
    file: entry.path,
    params: paramsOf(values.get(entry) ?? new Map()),
    attributeLists: defined(attributes),
    data: defined(data),
    nets: defined(nets),
    cascade: cascade && cascadeModel(cascade.name.text, steps ?? new Map(), scope, cascade.name.span),
    schedule: scheduleModel,
    evaluate: evaluateModel,
  };
}

/** Attribute lists that imported data sets name in their own files, where the entry file does not import them. */
function listsBehindData(entry: Module, sink: Sink): ReadonlyMap<string, Binding> {
  const found = new Map<string, Binding>();
  for (const { declaration, module } of entry.symbols.values()) {
    if (declaration.kind !== "data" || module === entry || declaration.broken) continue;
    const silent = scopeOf(module, new Map(), new Sink());
    const data = checkData(declaration, silent);
    const list = data !== undefined && "attributes" in data ? module.symbols.get(data.attributes) : undefined;
    if (list === undefined) continue;
    const { name } = list.declaration;
    const own = entry.symbols.get(name.text);
    if (own === undefined) found.set(name.text, list);
    else if (own.declaration !== list.declaration) {
      const place = { file: own.module.path, span: own.declaration.name.span };
      const hint = `the imported data set \`${declaration.name.text}\` uses another \`${name.text}\`: rename one`;
      sink.report(diagnostic("resolve/duplicate-name", place, { name: name.text }, { hint }));
    }
  }
  return found;
}

const defined = <T>(all: ReadonlyMap<string, T | undefined>): readonly T[] =>
  [...all.values()].filter((one) => one !== undefined);

function paramsOf(environment: Environment): SpecModel["params"] {
  return [...environment].flatMap(([name, value]) => (value === "broken" ? [] : [{ name, value }]));
}

function cascadeModel(
  name: string,
  steps: ReadonlyMap<string, CascadeStep | undefined>,
  scope: Scope,
  span: Parameters<typeof originAt>[1],
): CascadeModel {
  return { name, steps: defined(steps), origin: originAt(scope, span) };
}
