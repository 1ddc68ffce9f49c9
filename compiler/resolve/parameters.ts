import type { ParamDeclaration } from "../../dsl/ast/ast.js";
import {
  inRange,
  labelOf,
  type ParameterSpec,
  parseSetting,
  readParameter,
  readType,
} from "../../dsl/schema/core/parameter.js";
import type { ParamValue } from "../../dsl/schema/core/types.js";
import { describeBounds } from "../../dsl/schema/core/values.js";
import { span } from "../../dsl/source/span.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Sink } from "../diagnostics/sink.js";
import type { Module, Program } from "./load.js";
import { type Environment, scopeOf } from "./scope.js";
import { isProperty, type Settings, type Written, type WrittenSettings } from "./settings/read.js";

/** Values of the parameters of every file; settings apply to the entry file only. */
export function environments(
  program: Program,
  settings: Settings,
  places: WrittenSettings,
  sink: Sink,
): ReadonlyMap<Module, Environment> {
  const all = new Map<Module, Environment>();
  for (const module of program.modules.values()) {
    const own = module === program.entry ? settings : new Map<string, string>();
    all.set(module, environmentOf(module, own, places, sink));
  }
  const declared = [...(all.get(program.entry)?.keys() ?? [])];
  for (const name of settings.keys()) {
    if (isProperty(name) || declared.includes(name) || program.entry.doubtful.has(name)) continue;
    const hint = chooseFrom(name, declared) ?? "remove it: the file declares no parameters";
    const place = places.get(name)?.target ?? { file: program.entry.path, span: span(0, 0) };
    sink.report(diagnostic("resolve/unknown-setting", place, { name }, { hint }));
  }
  return all;
}

function environmentOf(module: Module, settings: Settings, places: WrittenSettings, sink: Sink): Environment {
  const values = new Map<string, ParamValue | "broken">();
  for (const one of module.document.declarations) {
    if (one.kind !== "param" || module.symbols.get(one.name.text)?.declaration !== one) continue;
    values.set(
      one.name.text,
      one.broken
        ? "broken"
        : parameterValue(module, one, values, settings.get(one.name.text), places.get(one.name.text), sink),
    );
  }
  return values;
}

function parameterValue(
  module: Module,
  one: ParamDeclaration,
  before: Environment,
  setting: string | undefined,
  written: Written | undefined,
  sink: Sink,
): ParamValue | "broken" {
  const scope = scopeOf(module, before, sink);
  const type = one.type === undefined ? undefined : readType(one.type, scope);
  if (type?.ok === false) return "broken";
  const read = readParameter(one.value, type?.value, scope);
  if (!read.ok) return "broken";
  if (setting === undefined) return read.value.value;
  const { spec } = read.value;
  const value = parseSetting(setting, spec.type);
  if (value !== undefined && inRange(value, spec)) return value;
  const declared = { file: module.path, span: one.name.span };
  const values = { name: one.name.text, value: setting, expected: described(spec) };
  const labels = [{ span: { file: module.path, ...one.name.span }, text: "declared here" }];
  const at = written?.value;
  sink.report(
    at === undefined
      ? diagnostic("resolve/bad-setting", declared, values, { label: "declared here" })
      : diagnostic("resolve/bad-setting", at, values, { labels }),
  );
  return "broken";
}

const described = ({ type, range }: ParameterSpec): string =>
  range === undefined ? labelOf(type) : describeBounds({ ...range, integer: type === "int" });
