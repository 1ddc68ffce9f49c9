import { describe, expect, it } from "vitest";
import { BLOCKS, GROUPS } from "../../dsl/schema/registry.js";
import { columnsOf } from "../../dsl/text/columns.js";
import { contents, contentsText } from "./contents.js";
import { findTopics } from "./find-topics.js";
import { explanation } from "./text.js";
import { allTopics, type Topic } from "./topics.js";

function topicsOf(word: string): readonly Topic[] {
  const found = findTopics(word);
  if (found.kind !== "topics") throw new Error(`${word} is ${found.kind}`);
  return found.topics;
}

const text = (word: string, width = 80): string => explanation(topicsOf(word), { colour: false, width });

describe("explanations", () => {
  it("the explanation of a phrase shows its syntax, meaning and every part", () => {
    expect(text("dropout")).toBe(`dropout: layer

    dropout [RATE]

  In training, sets a fraction of the values to zero and scales the others by 1
  / (1 - rate).
  Source: Krizhevsky et al. 2012, section 4.2.

  parts
    rate  a number from 0 to 0.99; default 0.5
          Fraction of values dropped. Why: AlexNet's value. Example: 0.5
`);
  });

  it("the explanation of OWNER.PROPERTY shows the property of this owner", () => {
    expect(text("sgd.momentum")).toBe(`momentum: property of \`sgd\`

  Momentum m.

  value    a number from 0 to 0.9999
  default  0.9: AlexNet's value.
  source   bvlc_alexnet/solver.prototxt
  example  0.9
`);
  });

  it("the explanation of a property separates owners and merges equal ones", () => {
    const owners = topicsOf("stride").map((topic) => topic.owners);
    expect(owners).toContainEqual(["conv", "local", "separable"]);
    expect(owners).toContainEqual(["maxpool", "avgpool"]);
    expect(owners).toContainEqual(["crop"]);
    expect(topicsOf("crop.stride")).toHaveLength(1);
  });

  it("the explanation of a word with several meanings shows all, topics without an owner first", () => {
    expect(topicsOf("sigmoid").map((topic) => topic.kind)).toEqual(["layer", "loss"]);
    expect(topicsOf("net").map(({ kind, owners }) => [kind, ...owners])).toEqual([["declaration"], ["part", "change"]]);
  });

  it("the explanation of a block shows its properties, that of a net its entries", () => {
    expect(topicsOf("stage")[0]?.sections.flatMap(({ properties }) => properties.map(({ name }) => name))).toContain(
      "output_window",
    );
    expect(topicsOf("evaluate")[0]?.sections.map(({ title }) => title)).toEqual(["parts", "properties of its block"]);
    expect(text("net")).toContain("    response LAYER\n        The layer whose mean over channels");
  });

  it("explanations fit every width and have colours only on request", () => {
    for (const topic of allTopics())
      for (const line of explanation([topic], { colour: false, width: 60 }).split("\n"))
        expect(columnsOf(line)).toBeLessThanOrEqual(60);
    expect(text("conv")).not.toContain("\u001b");
    const bold = explanation(topicsOf("conv"), { colour: true, width: 80 });
    expect(bold.startsWith("\u001b[1mconv\u001b[0m: layer\n")).toBe(true);
  });
});

describe("words", () => {
  it("every phrase and property of the schema has an explanation", () => {
    const phrases = GROUPS.flatMap(({ phrases }) => phrases);
    const names = phrases.flatMap((one) => [
      one.keyword,
      ...Object.keys({ ...one.positional, ...one.words, ...one.block }).map((key) => `${one.keyword}.${key}`),
    ]);
    expect(names.length).toBeGreaterThan(150);
    expect(names.filter((name) => findTopics(name).kind !== "topics")).toEqual([]);
    const properties = BLOCKS.flatMap((block) => Object.keys(block.properties));
    expect(properties.filter((name) => findTopics(name).kind !== "topics")).toEqual([]);
  });

  it("`fanc explain` accepts a code with or without its phase", () => {
    const found = { kind: "code", code: "shape/kernel-exceeds-input" };
    expect(findTopics("shape/kernel-exceeds-input")).toEqual(found);
    expect(findTopics("kernel-exceeds-input")).toEqual(found);
  });

  it.each([
    ["kernal", "did you mean `kernel`?"],
    ["sgd.momentun", "did you mean `sgd.momentum`?"],
    ["shape/kernel-exceed-input", "did you mean `shape/kernel-exceeds-input`?"],
    ["kernel-exceeds-inputs", "did you mean `kernel-exceeds-input`?"],
    ["zebra", undefined],
    ["constructor", undefined],
    ["", undefined],
  ])("%j is an unknown word", (word, hint) => {
    expect(findTopics(word)).toEqual({ kind: "unknown", hint });
  });
});

describe("the list of everything", () => {
  it("the list of everything has each kind and each phase once", () => {
    const { topics, codes } = contents();
    expect(topics.find(({ kind }) => kind === "layer")?.names).toContain("conv");
    expect(topics.at(-1)?.kind).toBe("part or property");
    expect(codes.find(({ phase }) => phase === "shape")?.names).toContain("shape/needs-map");
    const kinds = [...topics.map(({ kind }) => kind), ...codes.map(({ phase }) => phase)];
    expect(new Set(topics.map(({ kind }) => kind)).size).toBe(topics.length);
    const shown = contentsText(contents(), { colour: false, width: 70 });
    for (const kind of kinds) expect(shown).toContain(kind);
  });
});
