import type { Block, BlockExpr, ClauseEntry, Entry, Name, Phrase } from "../../../dsl/ast/ast.js";
import { wordOf } from "../../../dsl/ast/ast.js";
import type { Diagnostic, Place } from "../../../dsl/source/diagnostic.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import { diagnostic } from "../../diagnostics/codes.js";

/** The file with the changes, and the receiver of their diagnostics. */
export interface ChangeContext {
  readonly file: string;
  report(one: Diagnostic): void;
}

export const placeIn = ({ file }: ChangeContext, at: { readonly span: Place["span"] }): Place => ({
  file,
  span: at.span,
});

export function badChange(ctx: ChangeContext, at: { readonly span: Place["span"] }, expected: string, hint?: string) {
  ctx.report(diagnostic("resolve/bad-change", placeIn(ctx, at), { expected }, { hint }));
}

/** The names after `remove`, separated by commas. */
export function removedNames(entry: ClauseEntry, ctx: ChangeContext): readonly Name[] {
  const [phrase] = entry.value.phrases;
  return (phrase?.items ?? []).flatMap((item) => {
    if (item.kind === "separator" && item.mark === ",") return [];
    const name = wordOf(item);
    if (name !== undefined) return [name];
    badChange(ctx, item, "names after `remove`");
    return [];
  });
}

export function nothingTo(
  action: "change" | "remove",
  what: string,
  name: Name,
  known: readonly string[],
  ctx: ChangeContext,
): void {
  const missing = what === "block" ? `\`${name.text}\`` : what;
  const undeclared = action === "change" ? `remove \`change\`: the extended file declares no ${missing}` : undefined;
  const hint = known.length === 0 ? undeclared : chooseFrom(name.text, known);
  const values = { what, name: name.text };
  ctx.report(diagnostic(`resolve/nothing-to-${action}`, placeIn(ctx, name), values, { hint }));
}

const key = (entry: Entry): string | undefined =>
  entry.kind === "property" ? entry.name.text : entry.kind === "clause" ? `clause ${entry.keyword.text}` : undefined;

/** A block in which the properties and clauses of `change` replace those of the same name. */
export function overlaid(base: Block, change: Block): Block {
  const news = new Map<string | Entry, Entry>();
  for (const entry of change.entries) {
    const name = key(entry);
    // Duplicates within the change stay, so that they are reported.
    news.set(name === undefined || news.has(name) ? entry : name, entry);
  }
  const kept = base.entries.map((entry) => {
    const own = key(entry);
    const replacement = own === undefined ? undefined : news.get(own);
    if (own === undefined || replacement === undefined) return entry;
    news.delete(own);
    return replacement;
  });
  return { entries: [...kept, ...news.values()], span: base.span };
}

const isBlock = (item: Phrase["items"][number] | undefined): item is BlockExpr => item?.kind === "block";

/** A phrase whose block has the properties of the change; adds a block if it had none. */
export function withBlock(base: Phrase, change: BlockExpr): Phrase {
  const last = base.items.findLastIndex(isBlock);
  const old = base.items[last];
  if (!isBlock(old)) return { ...base, items: [...base.items, change] };
  const block: BlockExpr = { ...old, block: overlaid(old.block, change.block) };
  return { ...base, items: base.items.with(last, block) };
}

/** The block of a phrase that consists of one block. */
export function onlyBlock(phrase: Phrase): BlockExpr | undefined {
  const [item, second] = phrase.items;
  return second === undefined && isBlock(item) ? item : undefined;
}
