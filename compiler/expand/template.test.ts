import { describe, expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";

const layersOf = (text: string) => {
  const analysis = analyseText(text);
  expect(summary(analysis).filter((one) => !one.startsWith("resolve/unused"))).toEqual([]);
  return analysis.value?.nets[0]?.layers.map((one) => one.id);
};

const TWICE = `template Pair(out : int) {
  A = conv out kernel 3 pad 1 -> relu
  B = conv out kernel 3 pad 1 -> relu
}
`;

describe("a template", () => {
  it("a template can be used several times under different names", () => {
    const text = `${TWICE}net N { input i : 3 x 8 x 8\n use Pair(4) as P1\n use Pair(8) as P2\n response P2_B }`;
    expect(layersOf(text)).toEqual([
      "P1_A",
      "P1_A.relu",
      "P1_B",
      "P1_B.relu",
      "P2_A",
      "P2_A.relu",
      "P2_B",
      "P2_B.relu",
    ]);
  });

  it("a name inside a template means the layer of this use, also in templates that use it", () => {
    const text = `${TWICE}template Outer(out : int) {
  use Pair(out) as Q
  insert D = dropout 0.5 after Q_A
  remove Q_B
}
net N { input i : 3 x 8 x 8\n use Outer(4) as O1\n use Outer(5) as O2 }`;
    expect(layersOf(text)).toEqual(["O1_Q_A", "O1_Q_A.relu", "O1_D", "O2_Q_A", "O2_Q_A.relu", "O2_D"]);
  });

  it("a layer of the net replaces a template's layer of the same name", () => {
    const text = `${TWICE}net N { input i : 3 x 8 x 8\n use Pair(4) as P1\n P1_B = relu }`;
    expect(layersOf(text)).toEqual(["P1_A", "P1_A.relu", "P1_B"]);
  });

  it("a template that expands without end is refused", () => {
    const bomb = Array.from({ length: 30 }, (_, i) => `template T${i} { use T${i + 1} as A  use T${i + 1} as B }`);
    const text = `${bomb.join("\n")}\ntemplate T30 { L = relu }\nnet N { input i : 3 x 8 x 8\n use T0 }`;
    expect(summary(analyseText(text))).toEqual(['expand/too-many-uses at "T30"']);
  });

  it("an unused parameter of a template gets a warning", () => {
    expect(summary(analyseText("template T(a : int, b : int) { L = conv a kernel 3 }"))).toEqual([
      'expand/unused-parameter at "b"',
    ]);
  });
});

describe("nets that extend each other", () => {
  it("a chain of nets that is too long is refused", () => {
    const nets = Array.from({ length: 200 }, (_, i) => `net N${i + 1} extends N${i} { }`);
    const text = `net N0 { input i : 3 x 8 x 8\n L = relu }\n${nets.join("\n")}`;
    expect(new Set(summary(analyseText(text)).map((one) => one.split(" ")[0]))).toEqual(
      new Set(["expand/extends-too-deep"]),
    );
  });

  it("the number of layers of all nets is limited", () => {
    const layers = Array.from({ length: 1500 }, (_, i) => `L${i} = relu`);
    const nets = Array.from({ length: 100 }, (_, i) => `net M${i} extends N { }`);
    const text = `net N { input i : 3 x 8 x 8\n ${layers.join("\n ")} }\n${nets.join("\n")}`;
    expect(summary(analyseText(text))).toEqual(['expand/file-too-large at "M65"']);
  });
});
