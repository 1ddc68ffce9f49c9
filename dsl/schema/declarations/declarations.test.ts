import { describe, expect, it } from "vitest";
import { parse } from "../../grammar/parse.js";
import { SourceFile } from "../../source/source-file.js";
import { DECLARATION_KEYWORDS } from "../../tokens/tokens.js";
import { DECLARATIONS } from "./declarations.js";

const faults = (text: string): readonly string[] =>
  parse(new SourceFile("example.fan", text)).diagnostics.map((one) => one.message);

describe("declarations", () => {
  it("are those that the grammar knows, and the stage", () => {
    expect(DECLARATIONS.map((one) => one.keyword).toSorted()).toEqual([...DECLARATION_KEYWORDS, "stage"].toSorted());
  });

  it.each(DECLARATIONS.map((one) => [one.keyword, one] as const))("%s: its example can be read", (_, one) => {
    expect(faults(one.inside === undefined ? one.example : `${one.inside} { ${one.example} }`)).toEqual([]);
  });

  const entriesOf = ["net", "change", "param", "attributes"];
  const clauses = DECLARATIONS.filter((one) => entriesOf.includes(one.keyword)).flatMap(({ keyword, clauses: all }) =>
    Object.entries(all).map(([name, clause]) => [`${keyword} ${name}`, keyword, clause.example] as const),
  );
  it.each(clauses)("%s: its example can be read", (_, head, example) => {
    const whole = DECLARATION_KEYWORDS.some(
      (word) => example.startsWith(`${word} `) && !(head === "net" && word === "use"),
    );
    const text = whole ? example : head === "net" ? `net N { ${example} }` : `attributes A = ${example}`;
    expect(faults(text)).toEqual([]);
  });
});
