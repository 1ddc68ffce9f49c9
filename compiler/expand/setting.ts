import type { NetSetting, Phrase } from "../../dsl/ast/ast.js";
import { wordOf } from "../../dsl/ast/ast.js";
import { readInputShape } from "../../dsl/schema/input.js";
import { LAYER_SCHEMAS } from "../../dsl/schema/layers/layers.js";
import type { Scope } from "../resolve/scope.js";
import { deeper, type Known, type Missing, missing, type Path, withChainPart } from "../resolve/settings/parts.js";
import { unknownTarget } from "../resolve/settings/read.js";
import type { Draft } from "./draft.js";

const layerSchema = (phrase: Phrase): Known | undefined => {
  const schema = LAYER_SCHEMAS.find(({ keyword }) => keyword === wordOf(phrase.items[0])?.text);
  return schema && { schema, headed: true };
};

/** Gives a part of a net another value: an argument of a layer, its input, its response layer or its initial weights. */
export function applySetting(draft: Draft, { target, value }: NetSetting, scope: Scope): void {
  const [name, ...others] = target;
  if (name === undefined || draft.broken) return;
  const path: Path = { names: [name, ...others], owner: `\`${draft.net}\`` };
  const refuse = (at: Missing): void => {
    draft.broken = true;
    const net = { text: draft.net, span: name.span };
    const names = [net, ...target];
    scope.report(unknownTarget(names.map(({ text }) => text).join("."), scope.file, at, names));
  };
  const then = deeper(path, `\`${name.text}\``);
  if (then === undefined) {
    const word = wordOf(value.items[0]);
    const shape = name.text === "input" && draft.input !== undefined ? readInputShape(value, scope) : undefined;
    if (shape?.ok === false) draft.broken = true;
    else if (shape !== undefined && draft.input !== undefined)
      draft.input = { ...draft.input, shape: shape.value, scope };
    else if (name.text === "response" && word !== undefined && value.items.length === 1)
      draft.response = { name: word, scope };
    else if (name.text === "init") draft.init = { name: draft.init?.name ?? name, value, scope };
    else {
      const layer = draft.statements.get(name.text);
      if (layer !== undefined) draft.statements.set(name.text, { ...layer, phrases: [value] });
      else refuse({ part: name, owner: path.owner, known: [...draft.statements.keys(), ...SETTABLE] });
    }
    return;
  }
  const statement = draft.statements.get(name.text);
  if (statement === undefined) {
    const at = missing(path, [...draft.statements.keys()]);
    if (!at.ok) refuse(at);
    return;
  }
  if (statement.broken) return;
  const phrases = withChainPart(statement, layerSchema, then, value);
  if (phrases.ok) draft.statements.set(name.text, { ...statement, phrases: phrases.value });
  else refuse(phrases);
}

/** Parts of a net that are not parts of a layer. */
const SETTABLE: readonly string[] = ["input", "response", "init"];
