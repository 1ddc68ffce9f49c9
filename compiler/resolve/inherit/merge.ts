import type {
  Changeable,
  ChangeDeclaration,
  Declaration,
  Document,
  Name,
  NetDeclaration,
  ParamDeclaration,
  Phrase,
} from "../../../dsl/ast/ast.js";
import { wordOf } from "../../../dsl/ast/ast.js";
import { diagnostic } from "../../diagnostics/codes.js";
import { changedCascade } from "./cascade.js";
import { badChange, type ChangeContext, nothingTo, onlyBlock, placeIn, withBlock } from "./changes.js";
import { changedSchedule } from "./schedule.js";

/**
 * The document of a file that extends another: the declarations of the base, changed or replaced by those of the
 * file, then the new ones. Names in inherited declarations are resolved in the merged document, so the base's cascade
 * uses a changed net.
 */
export function mergeDocuments(base: Document, own: Document, ctx: ChangeContext): Document {
  const changes = own.declarations.filter((one) => one.kind === "change");
  const plain = own.declarations.filter((one) => one.kind !== "change");
  const replaced = new Set(plain.map(identity).filter((one) => one !== undefined));
  const kept = base.declarations.filter((one) => {
    const id = identity(one);
    return one.kind !== "extends" && (id === undefined || !replaced.has(id));
  });
  const merged = changes.reduce<readonly Declaration[]>((all, change) => applied(all, change, ctx), kept);
  return { declarations: [...merged, ...plain], span: own.span };
}

/** A declaration replaces the one with the same key: its name, or the only cascade, schedule or evaluation of a file. */
function identity(one: Declaration): string | undefined {
  switch (one.kind) {
    case "use":
    case "extends":
    case "change":
      return undefined;
    case "cascade":
    case "schedule":
    case "evaluate":
    case "expect":
      return `the ${one.kind}`;
    case "param":
    case "attributes":
    case "data":
    case "template":
    case "net":
    case "study":
      return one.name.text;
    default: {
      const never: never = one;
      return never;
    }
  }
}

const nameOf = (one: Changeable): Name => (one.kind === "schedule" || one.kind === "evaluate" ? one.keyword : one.name);

function applied(all: readonly Declaration[], change: ChangeDeclaration, ctx: ChangeContext): readonly Declaration[] {
  const { to } = change;
  const name = nameOf(to);
  const old = all.find((one) => one.kind === to.kind && nameOf(one as Changeable).text === name.text);
  if (old === undefined) {
    const known = all.flatMap((one) => (one.kind === to.kind ? [nameOf(one as Changeable).text] : []));
    if (!change.broken && name.text !== "") nothingTo("change", KINDS[to.kind], name, known, ctx);
    return all;
  }
  const next = changed(old, to, ctx);
  return all.map((one) => (one === old ? { ...next, broken: next.broken || change.broken } : one));
}

const KINDS: Readonly<Record<Changeable["kind"], string>> = {
  param: "parameter",
  data: "data set",
  net: "net",
  cascade: "cascade",
  schedule: "block",
  evaluate: "block",
};

function changed(base: Declaration, to: Changeable, ctx: ChangeContext): Declaration {
  switch (to.kind) {
    case "param":
      return base.kind === "param" ? changedParam(base, to, ctx) : base;
    case "net":
      return base.kind === "net" ? changedNet(base, to, ctx) : base;
    case "cascade":
      return base.kind === "cascade" ? changedCascade(base, to, ctx) : base;
    case "schedule":
      return base.kind === "schedule" ? changedSchedule(base, to, ctx) : base;
    case "data":
      return base.kind === "data" ? { ...base, value: changedPhrase(base.value, to.value, to.name, ctx) } : base;
    case "evaluate":
      return base.kind === "evaluate" ? { ...base, value: changedPhrase(base.value, to.value, to.keyword, ctx) } : base;
    default: {
      const never: never = to;
      return never;
    }
  }
}

function changedNet(base: NetDeclaration, to: NetDeclaration, ctx: ChangeContext): NetDeclaration {
  if (to.base !== undefined) badChange(ctx, to.base, "no `extends`", "remove `change` to declare another net");
  return { ...base, changes: [...base.changes, to.body] };
}

/** A new default; the range stays unless the change has its own. */
function changedParam(base: ParamDeclaration, to: ParamDeclaration, ctx: ChangeContext): ParamDeclaration {
  if (to.type !== undefined) badChange(ctx, to.type, "no type", "write `change param width = 0.5`");
  const isIn = (item: Phrase["items"][number]): boolean => wordOf(item)?.text === "in";
  const range = base.value.items.findIndex(isIn);
  if (range < 0 || to.value.items.some(isIn)) return { ...base, value: to.value };
  return { ...base, value: { ...to.value, items: [...to.value.items, ...base.value.items.slice(range)] } };
}

function changedPhrase(base: Phrase, to: Phrase, at: Name, ctx: ChangeContext): Phrase {
  const block = onlyBlock(to);
  if (block !== undefined) return withBlock(base, block);
  badChange(ctx, at, "only a block of properties", "remove `change` to replace the whole declaration");
  return base;
}

/** Reports every `change` in a file that extends no other. */
export function refuseChanges(own: Document, ctx: ChangeContext): void {
  const hint = 'add `extends "file.fan"`, or remove `change`';
  for (const one of own.declarations)
    if (one.kind === "change" && !one.broken)
      ctx.report(diagnostic("resolve/change-without-base", placeIn(ctx, one.keyword), {}, { hint }));
}
