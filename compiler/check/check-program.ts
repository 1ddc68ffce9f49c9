import type { Declaration } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import { Sink } from "../diagnostics/sink.js";
import { flatten } from "../expand/flatten.js";
import type { CompilerHost } from "../host/host.js";
import type { AttributeList, CascadeModel, CascadeStep, DataModel, NetModel, SpecModel } from "../model/index.js";
import type { Binding, Module, Program } from "../resolve/load.js";
import { environments } from "../resolve/parameters.js";
import { type Environment, type Scope, scopeOf } from "../resolve/scope.js";
import type { Settings, WrittenSettings } from "../resolve/settings/read.js";
import { inferNet } from "../shape/net.js";
import { checkAttributes } from "./attributes.js";
import { checkCascade } from "./cascade.js";
import { warnOfUnlikely } from "./celeba-attributes.js";
import { checkData } from "./data.js";
import { decisionFits } from "./decisions.js";
import { checkEvaluate } from "./evaluate.js";
import { checkExpect } from "./expect.js";
import { impliedCascade } from "./implied-cascade.js";
import { type Checked, originAt } from "./model-context.js";
import { normalisationsAgree } from "./normalise.js";
import { checkSchedule } from "./schedule.js";
import { checkStudy } from "./study.js";
import { calibrationExists } from "./thresholds.js";
import { warnOfTrained } from "./trained-windows.js";

/** Most layers of all nets of a file in total: limits what a short text can create with `extends` and templates. */
const MAX_LAYERS = 100_000;

/** A program whose parameters have values. */
export interface Evaluated {
  readonly program: Program;
  readonly values: ReadonlyMap<Module, Environment>;
  readonly scope: Scope;
  readonly sink: Sink;
}

/** The values of all parameters, and the entry file's names. */
export function evaluateParameters(
  program: Program,
  settings: Settings,
  places: WrittenSettings,
  sink: Sink,
): Evaluated {
  const values = environments(program, settings, places, sink);
  return { program, values, scope: scopeOf(program.entry, values.get(program.entry) ?? new Map(), sink), sink };
}

/** What the declarations of a program define; undefined for what has errors. */
export type Declared = Pick<Checked, "attributes" | "data" | "nets">;

/**
 * Checks attribute lists and data sets, expands nets and infers their shapes. Undefined if the nets have too many
 * layers.
 */
export function checkDeclarations({ program, values, sink }: Evaluated): Declared | undefined {
  const { entry } = program;
  const sources = sourcesOf(program);
  const scopeIn = (module: Module): Scope => scopeOf(module, values.get(module) ?? new Map(), sink);
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
        const flat = flatten({ environments: values, sink }, module, declaration);
        layers += flat.statements.length;
        if (layers > MAX_LAYERS) {
          const place = { file: module.path, span: declaration.name.span };
          const hint = "move nets into separate files";
          own.report(diagnostic("expand/file-too-large", place, { limit: MAX_LAYERS }, { hint }));
          return undefined;
        }
        nets.set(name, inferNet(flat, own, { file: module.path, span: declaration.name.span }, sources));
        break;
      }
      case "param":
      case "template":
      case "cascade":
      case "study":
        break;
      default: {
        const never: never = declaration;
        return never;
      }
    }
  }
  return { attributes, data, nets };
}

export const sourcesOf = (program: Program) =>
  new Map([...program.modules.values()].map((module) => [module.path, module.source]));

/**
 * Checks cascade, schedule and evaluation against what is declared, and the parts against each other. Undefined if any
 * part has an error.
 */
export function checkProgram(
  { program, values, scope }: Evaluated,
  declared: Declared,
  host: CompilerHost,
): SpecModel | undefined {
  const { entry } = program;
  const { attributes, data, nets } = declared;
  const found = <K extends Declaration["kind"]>(kind: K) =>
    entry.document.declarations.find((one): one is Extract<Declaration, { kind: K }> => one.kind === kind);
  const base = { scope, sources: sourcesOf(program), ...declared };
  const cascade = found("cascade");
  const steps = cascade === undefined ? undefined : checkCascade(cascade, base);
  const context: Checked = { ...base, steps, excused: new Set(), clashes: new Set() };
  const schedule = found("schedule");
  const evaluate = found("evaluate");
  const scheduleModel = schedule && checkSchedule(schedule, context);
  const implied =
    cascade === undefined && evaluate !== undefined && scheduleModel !== undefined
      ? impliedCascade(scheduleModel, nets, data)
      : undefined;
  const answering = implied === undefined ? context : { ...context, steps: stepsOf(implied) };
  const evaluateModel = evaluate && checkEvaluate(evaluate, scheduleModel, host, answering);
  const studies = entry.document.declarations
    .filter((one) => one.kind === "study")
    .map((one) => {
      const missing = [
        ...(schedule === undefined ? ["schedule"] : []),
        ...(evaluate === undefined ? ["evaluate"] : []),
      ];
      return checkStudy(one, { seed: scheduleModel?.seed, missing }, host, context);
    });
  const expected = found("expect");
  const claims =
    expected &&
    checkExpect(expected, { evaluate: evaluateModel, missing: evaluate === undefined, studies }, host, answering);
  const calibrated = scheduleModel === undefined || calibrationExists(scheduleModel, context);
  const decided = scheduleModel === undefined || decisionFits(scheduleModel, context);
  if (scheduleModel !== undefined) warnOfTrained([...(steps?.values() ?? [])], scheduleModel, context);
  warnOfUnlikely(data.values(), attributes, scope);
  const agreed = normalisationsAgree([...data.values()], scope);
  const parts: readonly unknown[] = [
    ...attributes.values(),
    ...data.values(),
    ...nets.values(),
    ...(steps?.values() ?? []),
    ...studies,
  ];
  if (
    parts.includes(undefined) ||
    !calibrated ||
    !decided ||
    !agreed ||
    (schedule && !scheduleModel) ||
    (expected && !claims) ||
    (evaluate && !evaluateModel)
  )
    return undefined;
  return {
    file: entry.path,
    params: paramsOf(values.get(entry) ?? new Map()),
    attributeLists: defined(attributes),
    data: defined(data),
    nets: defined(nets),
    cascade: implied ?? (cascade && cascadeModel(cascade.name.text, steps ?? new Map(), scope, cascade.name.span)),
    schedule: scheduleModel,
    evaluate: evaluateModel,
    claims: claims ?? [],
    studies: studies.filter((one) => one !== undefined),
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
      const hint = `rename one: the imported data set \`${declaration.name.text}\` uses another \`${name.text}\``;
      sink.report(diagnostic("resolve/duplicate-name", place, { name: name.text }, { hint }));
    }
  }
  return found;
}

const stepsOf = ({ steps }: CascadeModel): ReadonlyMap<string, CascadeStep> =>
  new Map(steps.map((step) => [step.name, step]));

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
