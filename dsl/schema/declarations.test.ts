import { expect, it } from "vitest";
import { parse } from "../grammar/parse.js";
import { SourceFile } from "../source/source-file.js";
import { DECLARATION_KEYWORDS } from "../tokens/tokens.js";
import { DECLARATIONS } from "./declarations.js";

const errorsOf = (text: string): readonly string[] =>
  parse(new SourceFile("example.fan", text)).diagnostics.map((one) => one.message);

it("the schema has the declarations of the grammar, and the stage", () => {
  expect(DECLARATIONS.map((one) => one.keyword).toSorted()).toEqual([...DECLARATION_KEYWORDS, "stage"].toSorted());
});

it.each(DECLARATIONS.map((one) => [one.keyword, one] as const))(
  "the example of `%s` parses without errors",
  (_, one) => {
    expect(errorsOf(one.inside === undefined ? one.example : `${one.inside} { ${one.example} }`)).toEqual([]);
  },
);

const withClauses = ["net", "change", "param", "attributes"];
const clauses = DECLARATIONS.filter((one) => withClauses.includes(one.keyword)).flatMap(({ keyword, clauses: all }) =>
  Object.entries(all).map(([name, clause]) => [`${keyword} ${name}`, keyword, clause.example] as const),
);
it.each(clauses)("the example of the entry `%s` parses without errors", (_, keyword, example) => {
  const whole = DECLARATION_KEYWORDS.some(
    (word) => example.startsWith(`${word} `) && !(keyword === "net" && word === "use"),
  );
  const text = whole ? example : keyword === "net" ? `net N { ${example} }` : `attributes A = ${example}`;
  expect(errorsOf(text)).toEqual([]);
});
