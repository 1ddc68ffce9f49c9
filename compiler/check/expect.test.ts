import { describe, expect, it } from "vitest";
import { analyseText, BASE } from "../../tests/support/analyse-text.js";

const found = (text: string) => analyseText(`${BASE}\n${text}`);
const codes = (text: string): readonly string[] => found(text).diagnostics.map(({ code }) => code);

describe("claims", () => {
  it("every claim is read, on one line or on several", () => {
    const claims = [
      ...["mean accuracy >= 80", "accuracy Bald >= 90.5", "gain >= -2", "recall >= 93", "recall >= 40 iou 0.5"],
      ...["mean iou >= 0.6", "worst mean accuracy >= 75", 'worst accuracy "Eyeglasses" >= 70'],
    ];
    for (const between of ["  ", "\n  "]) {
      const { value, diagnostics } = found(`expect { ${claims.join(between)} }`);
      expect(diagnostics).toEqual([]);
      expect(value?.claims).toEqual([
        { kind: "accuracy", least: 0.8, worst: false },
        { kind: "attribute", attribute: "Bald", least: 0.905, worst: false },
        { kind: "gain", least: -0.02, worst: false },
        { kind: "recall", iou: 0.5, least: 0.93, worst: false },
        { kind: "recall", iou: 0.5, least: 0.4, worst: false },
        { kind: "iou", least: 0.6, worst: false },
        { kind: "accuracy", least: 0.75, worst: true },
        { kind: "attribute", attribute: "Eyeglasses", least: 0.7, worst: true },
      ]);
    }
  });

  it.each([
    ["expect { mean accuracy >= 0.8 }", "value/out-of-range"],
    ["expect { mean iou >= 60 }", "value/out-of-range"],
    ["expect { accuracy Bald >= 0.9 }", "value/out-of-range"],
    ["expect { recall >= 130 }", "value/out-of-range"],
    ["expect { accuracy Balld >= 90 }", "expect/unknown-attribute"],
    ["expect { recall >= 90 iou 0.9 }", "expect/unknown-overlap"],
    ['expect { better than "other.fan" by 1 }', "expect/not-compared"],
    ["expect { mean accuracy 80 }", "value/missing-argument"],
    ["expect { mean: 80 }", "value/misplaced-entry"],
    ["expect { mean loss >= 80 }", "value/unknown-word"],
    ["expect { worst better >= 1 }", "value/unknown-word"],
  ])("%s gives %s", (text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  it("a file has claims only with an evaluation", () => {
    const { diagnostics } = analyseText("net N {\n  input face : 3 x 24 x 24\n  FC = dense 8\n}\nexpect { gain >= 1 }");
    expect(diagnostics.map(({ code }) => code)).toContain("expect/no-evaluation");
  });

  it("`expect` and its words remain names elsewhere", () => {
    expect(codes("attributes More = [ mean, gain, worst, expect ]")).not.toContain("syntax/unexpected-token");
  });
});
