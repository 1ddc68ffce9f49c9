import { describe, expect, it } from "vitest";
import { analyseText, changed, summary } from "../../tests/support/analyse-text.js";

const of = (text: string) => analyseText(changed("localisation: face iou 0.5", text));

describe("slices and rules of an evaluation", () => {
  it("slices are attributes, thirds by size and by brightness; a name in quotes is that of an attribute", () => {
    expect(of("").value?.evaluate).toMatchObject({ slices: [], rules: [] });
    expect(of('slices: Smiling, size, brightness, "Bald"').value?.evaluate?.slices).toEqual([
      { kind: "attribute", attribute: "Smiling" },
      { kind: "size" },
      { kind: "brightness" },
      { kind: "attribute", attribute: "Bald" },
    ]);
    expect(summary(of('slices: "size"'))).toEqual(['evaluate/unknown-attribute at ""size""']);
  });

  it("a rule with a list is a rule for each of its attributes", () => {
    const text = 'rules: Smiling excludes [Bald, "Eyeglasses"], "Bald" implies Eyeglasses, Eyeglasses implies Bald';
    expect(summary(of(text))).toEqual([]);
    expect(of(text).value?.evaluate?.rules).toEqual([
      { attribute: "Smiling", kind: "excludes", other: "Bald" },
      { attribute: "Smiling", kind: "excludes", other: "Eyeglasses" },
      { attribute: "Bald", kind: "implies", other: "Eyeglasses" },
      { attribute: "Eyeglasses", kind: "implies", other: "Bald" },
    ]);
  });

  it.each([
    ["slices: Smilling", 'evaluate/unknown-attribute at "Smilling"', "did you mean `Smiling`?"],
    ["slices: Smiling, Smiling", 'evaluate/repeated at "Smiling"', "remove one of them"],
    ["slices: size, size", 'evaluate/repeated at "size"', "remove one of them"],
    ["slices: 3", 'value/expected at "3"', undefined],
    ["rules: Smiling excludes Balt", 'evaluate/unknown-attribute at "Balt"', "did you mean `Bald`?"],
    ["rules: Smiling excludes [Bald, Bald]", 'evaluate/repeated at "Bald"', "remove one of them"],
    ["rules: Bald excludes Smiling, Smiling excludes Bald", 'evaluate/repeated at "Bald"', "remove one of them"],
    ["rules: Bald excludes Bald", 'evaluate/rule-on-itself at "Bald"', "choose from `Smiling`, `Eyeglasses`"],
    ["rules: Bald exclude Smiling", 'value/unknown-word at "exclude"', "did you mean `excludes`?"],
  ])("`%s` gives one fault with a hint", (text, expected, hint) => {
    const { diagnostics, ...rest } = of(text);
    expect(summary({ diagnostics, ...rest })).toEqual([expected]);
    expect(diagnostics[0]?.hint).toBe(hint);
  });
});
