import type { ClauseEntry, Entry, ExpectDeclaration } from "../../dsl/ast/ast.js";
import { firstNameOf } from "../../dsl/ast/ast.js";
import { insteadOf, leftover } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { readPhrase } from "../../dsl/schema/core/phrase.js";
import { CLAIMS, type ReadClaim, type ReadMetricClaim } from "../../dsl/schema/expect.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { isScore } from "../contract/plan-queries.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CompilerHost } from "../host/host.js";
import type { ClaimModel, EvaluateModel, StudyModel } from "../model/index.js";
import { type Checked, placeOf } from "./model-context.js";

/** What claims need of their file. */
interface Surroundings {
  /** Undefined if the file has none, or a faulty one. */
  readonly evaluate: EvaluateModel | undefined;
  readonly missing: boolean;
  /** Undefined for a faulty one. */
  readonly studies: readonly (StudyModel | undefined)[];
}

/** Reads the claims of a file. */
export function checkExpect(
  declaration: ExpectDeclaration,
  around: Surroundings,
  host: CompilerHost,
  ctx: Checked,
): readonly ClaimModel[] | undefined {
  if (declaration.broken) return undefined;
  const { scope } = ctx;
  const place = placeOf(scope, declaration.keyword);
  if (around.missing) {
    const hint = "add `evaluate on DATA { … }`";
    scope.report(diagnostic("expect/no-evaluation", place, {}, { hint }));
    return undefined;
  }
  const claims = declaration.body.entries.map((entry) => claimOf(entry, around, host, ctx));
  for (const study of around.studies) {
    if (study === undefined) continue;
    const { seeds } = study;
    if ((seeds.kind === "count" ? seeds.count : seeds.seeds.length) > 1) continue;
    const hint = `write \`seeds: 5\` in \`study ${study.name}\``;
    scope.report(diagnostic("expect/one-seed", place, { study: study.name }, { hint }));
  }
  const known = claims.filter((one) => one !== undefined);
  return known.length === claims.length ? known : undefined;
}

function claimOf(entry: Entry, around: Surroundings, host: CompilerHost, ctx: Checked): ClaimModel | undefined {
  if (entry.broken) return undefined;
  const { scope } = ctx;
  const read = entry.kind === "clause" ? readClaim(entry, ctx) : undefined;
  if (entry.kind !== "clause") {
    const at = firstNameOf(entry);
    const hint = insteadOf(
      at.text,
      CLAIMS.map(({ keyword }) => keyword),
    );
    const values = { what: `\`${at.text}\``, owner: "`expect`" };
    scope.report(diagnostic("value/misplaced-entry", placeOf(scope, at), values, { hint }));
  }
  if (read === undefined || around.evaluate === undefined || entry.kind !== "clause") return undefined;
  if (read.keyword === "better") return betterThan(read, entry, around, host, ctx);
  const worst = read.keyword === "worst";
  return metricClaim(read.keyword === "worst" ? read.values.claim : read, worst, entry, around.evaluate, ctx);
}

function readClaim({ keyword, value }: ClauseEntry, { scope }: Checked): ReadClaim | undefined {
  const schema = CLAIMS.find((one) => one.keyword === keyword.text);
  const [phrase] = value.phrases;
  if (schema === undefined || phrase === undefined) return undefined;
  const cursor = new Cursor(phrase);
  const read = readPhrase(schema, keyword, cursor, scope);
  if (!read.ok) return undefined;
  if (cursor.done) return read.value as ReadClaim;
  leftover(cursor, { owner: `\`${keyword.text}\``, neighbours: [] }, scope);
  return undefined;
}

function metricClaim(
  claim: ReadMetricClaim,
  worst: boolean,
  entry: ClauseEntry,
  { localisation }: EvaluateModel,
  ctx: Checked,
): ClaimModel | undefined {
  const { scope } = ctx;
  const place = (key: string) => placeOf(scope, { span: claim.given.get(key) ?? entry.keyword.span });
  switch (claim.keyword) {
    case "mean": {
      const least = claim.values[">="];
      const { metric } = claim.values;
      if (metric === "iou" && localisation === undefined) return reportNoWindow("the mean IoU", entry, ctx);
      if (metric === "accuracy" && least >= 1) return { kind: "accuracy", least: least / 100, worst };
      if (metric === "iou" && least <= 1) return { kind: "iou", least, worst };
      const [what, range] = metric === "iou" ? ["the mean IoU", "from 0 to 1"] : ["the mean accuracy", "from 1 to 100"];
      const values = { what, range, found: least };
      scope.report(diagnostic("value/out-of-range", place(">="), values));
      return undefined;
    }
    case "accuracy": {
      const { attribute } = claim.values;
      const score = [...(ctx.steps?.values() ?? [])].find(isScore);
      const known = ctx.attributes.get(score?.attributes ?? "")?.attributes ?? [];
      if (known.includes(attribute)) return { kind: "attribute", attribute, least: claim.values[">="] / 100, worst };
      const hint = chooseFrom(attribute, known);
      scope.report(diagnostic("expect/unknown-attribute", place("attribute"), { name: attribute }, { hint }));
      return undefined;
    }
    case "gain":
      return { kind: "gain", least: claim.values[">="] / 100, worst };
    case "recall": {
      if (localisation === undefined) return reportNoWindow("recall", entry, ctx);
      const { iou = localisation.ious[0] ?? 0.5 } = claim.values;
      if (localisation.ious.includes(iou)) return { kind: "recall", iou, least: claim.values[">="] / 100, worst };
      const hint = `add it to the evaluation: \`localisation: ${localisation.window} iou ${[...localisation.ious, iou].join(", ")}\``;
      scope.report(diagnostic("expect/unknown-overlap", place("iou"), { iou }, { hint }));
      return undefined;
    }
    default: {
      const never: never = claim;
      return never;
    }
  }
}

/** Reports a claim about windows of a cascade that has none. */
function reportNoWindow(what: string, entry: ClauseEntry, { scope }: Checked): undefined {
  const hint = "remove the claim, or add a window to the cascade";
  scope.report(diagnostic("expect/no-windows", placeOf(scope, entry.keyword), { what }, { hint }));
}

function betterThan(
  { values, given }: Extract<ReadClaim, { readonly keyword: "better" }>,
  entry: ClauseEntry,
  { studies }: Surroundings,
  host: CompilerHost,
  { scope }: Checked,
): ClaimModel | undefined {
  const { than: file, by } = values;
  const resolved = host.resolveImport(file, entry.span.file ?? scope.file);
  const path = resolved.kind === "outside" ? file : resolved.path;
  const compared = studies.some((study) => study === undefined || study.against.some((one) => one.file === path));
  if (compared) return { kind: "better", file, path, least: by / 100 };
  const hint = `add \`study NAME { against "${file}" }\``;
  const place = placeOf(scope, { span: given.get("than") ?? entry.keyword.span });
  scope.report(diagnostic("expect/not-compared", place, { file }, { hint }));
  return undefined;
}
