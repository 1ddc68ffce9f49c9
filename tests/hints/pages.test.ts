import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Analysis, analyse } from "../../compiler/compile.js";
import { CODES, type Code } from "../../compiler/diagnostics/codes.js";
import { patchesShareLittle } from "../../compiler/graphs/sharing.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import { parse } from "../../dsl/grammar/parse.js";
import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { type Example, errorsFolder, readErrorPage } from "../docs/error-pages.js";
import { ROOT } from "../docs/fences.js";
import { LARGE } from "../docs/large-examples.js";
import { followed } from "./edits.js";
import { NOT_FOLLOWED } from "./not-followed.js";

/*
 * Every hint of every diagnostic is followed literally: on the wrong example of its page, at least one reading of the hint as
 * an edit must remove the error without causing another. Where a hint leaves a decision to the author, `NOT_FOLLOWED` says
 * which, and the page's right example must follow it.
 */

const std = join(ROOT, "dsl", "std");
const library = Object.fromEntries(
  readdirSync(std).map((name) => [`@std/${name}`, readFileSync(join(std, name), "utf8")]),
);
const base = readFileSync(join(errorsFolder, "base.fan"), "utf8");

function check(
  { files, entry, settings, compiled }: Example,
  changed: Readonly<Record<string, string>> = {},
): Analysis {
  const analysis = analyse(memoryHost({ ...library, "base.fan": base, ...files, ...changed }), entry, settings);
  const { value, diagnostics } = analysis;
  return compiled && value !== undefined
    ? { ...analysis, diagnostics: [...diagnostics, ...patchesShareLittle(value)] }
    : analysis;
}

/** Readings of a hint that are tried: the literal ones come first. */
const MOST_READINGS = 250;

/** Files that the compiler has read, that of the error first: no edit of another one changes anything. */
const editable = ({ files }: Example, one: Diagnostic, { sources }: Analysis): readonly (readonly [string, string])[] =>
  Object.entries({ "base.fan": base, ...files })
    .filter(([file]) => sources.has(file))
    .toSorted(([a], [b]) => Number(b === one.file) - Number(a === one.file));

/** In a small part of the time that the whole check takes. */
const parses = (text: string): boolean =>
  parse(new SourceFile("", text)).diagnostics.every(({ severity }) => severity === "warning");

/** Whether some literal reading of the hint leaves neither the error nor a new one. */
function canBeFollowed(example: Example, one: Diagnostic, analysis: Analysis): boolean {
  const { hint } = one;
  if (hint === undefined) return false;
  return editable(example, one, analysis).some(([file, text]) => {
    const places = [
      ...(one.file === file ? [one.span] : []),
      ...one.related.filter((other) => other.file === file).map((other) => other.span),
    ];
    if (places.length === 0) places.push({ start: 0, end: 0 });
    return places.some(({ start, end }) =>
      followed(text, { hint, start, end })
        .slice(0, MOST_READINGS)
        .some((changed) => {
          if (!parses(changed)) return false;
          const { diagnostics } = check(example, { [file]: changed });
          return diagnostics.every((other) => other.severity === "warning" && other.code !== one.code);
        }),
    );
  });
}

const codes = (Object.keys(CODES) as Code[]).filter((code) => LARGE[code] === undefined);
let followedHints = 0;

describe.each(codes)("%s", (code) => {
  const { wrong, right } = readErrorPage(code);
  const analysis = check(wrong);
  const found = analysis.diagnostics.find((one) => one.code === code);

  it("has a hint that can be followed, or a reason why not", () => {
    expect(found?.code).toBe(code);
    const works = found !== undefined && canBeFollowed(wrong, found, analysis);
    if (works) followedHints += 1;
    // An entry that is no longer needed is wrong, too.
    expect([found?.hint, works]).toEqual([found?.hint, !Object.hasOwn(NOT_FOLLOWED, code)]);
  });

  it("has a right example without the error", () => {
    expect(check(right).diagnostics.map((one) => one.code)).toEqual([]);
  });
});

it("every reason belongs to a code", () => {
  expect(Object.keys(NOT_FOLLOWED).filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
  expect(Object.values(NOT_FOLLOWED).filter((reason) => reason.length < 20)).toEqual([]);
});

afterAll(() => {
  const manual = Object.keys(NOT_FOLLOWED).length;
  console.log(`hints of diagnostics: ${codes.length} codes, ${followedHints} hints followed, ${manual} with a reason`);
});
