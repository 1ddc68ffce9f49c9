import { z } from "zod";
import type { PhraseOf } from "../../dsl/schema/core/phrase.js";
import type { comparePhrase } from "../../dsl/schema/evaluate.js";
import type { Span } from "../../dsl/source/span.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CompilerHost } from "../host/host.js";
import type { PublishedResult } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { placeOf } from "./model-context.js";

const percent = z.number().min(0).max(100);

/** `fanc.results/1`: published accuracies in percent, one per attribute in the order of `attributes`. */
const resultsSchema = z
  .object({
    schema: z.literal("fanc.results/1"),
    source: z.string(),
    attributes: z.array(z.string()).min(1),
    results: z.array(z.object({ method: z.string(), data: z.string(), accuracy: z.array(percent) })).min(1),
  })
  .refine((all) => all.results.every((one) => one.accuracy.length === all.attributes.length), {
    message: "each `accuracy` list must have a number for every attribute",
  });

type Results = z.infer<typeof resultsSchema>;

/** Reads the published results that `compare:` names, for the attributes of the cascade. */
export function publishedResult(
  { values, given, span }: PhraseOf<typeof comparePhrase>,
  attributes: readonly string[],
  host: CompilerHost,
  scope: Scope,
): PublishedResult | undefined {
  const at = given.get("file") ?? span;
  const all = readResults(values.file, at, host, scope);
  if (all === undefined) return undefined;
  const { file, method, data } = values;
  const named = all.results.filter((one) => method === undefined || one.method === method);
  const found = named.find((one) => data === undefined || one.data === data);
  if (found === undefined) {
    const wrong = named.length === 0 ? "method" : "data";
    const choices = [...new Set((named.length === 0 ? all.results : named).map((one) => one[wrong]))];
    const what = `"${values[wrong] ?? ""}"`;
    const hint = chooseFrom(values[wrong] ?? "", choices);
    const place = placeOf(scope, { span: given.get(wrong) ?? at });
    scope.report(diagnostic("evaluate/compare-no-result", place, { path: file, what }, { hint }));
    return undefined;
  }
  const accuracy = attributes.flatMap((attribute) => {
    const value = found.accuracy[all.attributes.indexOf(attribute)];
    return value === undefined ? [] : [{ attribute, accuracy: value / 100 }];
  });
  const missing = attributes.filter((name) => !all.attributes.includes(name));
  const [name] = missing;
  if (name !== undefined) {
    const hint = "add them to the file, or ignore this: the table shows a dash for them";
    const values = { path: file, count: missing.length, total: attributes.length, name };
    scope.report(diagnostic("evaluate/compare-incomplete", placeOf(scope, { span: at }), values, { hint }));
  }
  return { file, method: found.method, data: found.data, accuracy };
}

function readResults(path: string, at: Span, host: CompilerHost, scope: Scope): Results | undefined {
  const place = placeOf(scope, { span: at });
  const resolved = host.resolveImport(path, at.file ?? scope.file);
  if (resolved.kind === "outside") {
    const hint = "copy the file into the project";
    scope.report(diagnostic("load/import-outside-project", place, { path }, { hint }));
    return undefined;
  }
  const text = host.readFile(resolved.path);
  if (text === undefined) {
    const inLibrary = path.startsWith("std/") || path.split("/").at(-1) === "paper-results.json";
    const obstacle = host.obstacle(resolved.path);
    const ownHint =
      obstacle === undefined ? "write the path relative to this file" : `name a regular file; this is ${obstacle}`;
    const hint = inLibrary ? 'write `"std/paper-results.json"`' : ownHint;
    scope.report(diagnostic("evaluate/compare-not-found", place, { path }, { hint }));
    return undefined;
  }
  const parsed = parseJson(text);
  const checked = parsed.ok ? resultsSchema.safeParse(parsed.value) : undefined;
  if (checked?.success === true) return checked.data;
  const issue = checked?.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  const reason = parsed.ok ? `${where}${issue?.message ?? ""}` : "it is not JSON";
  const hint = "use the format of `std/paper-results.json`";
  scope.report(diagnostic("evaluate/compare-unreadable", place, { path, reason }, { hint }));
  return undefined;
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}
