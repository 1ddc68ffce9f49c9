import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";
import { formatShape } from "../model/dim.js";
import type { NetModel } from "../model/index.js";
import { bindShapes, countParameters } from "./bind.js";

function netOf(
  layers: string,
  input = "3 x 32 x 32",
): { readonly net: NetModel | undefined; readonly codes: readonly string[] } {
  const analysis = analyseText(`net N { input i : ${input}\n ${layers} }`);
  return { net: analysis.value?.nets[0], codes: summary(analysis) };
}

const shapes = (layers: string, input?: string): readonly string[] =>
  netOf(layers, input).net?.layers.map((one) => `${one.id} ${formatShape(one.shape)}`) ?? [];

describe("shapes", () => {
  it("AlexNet's conv1 and pool1 have the published shapes", () => {
    expect(shapes("C1 = conv 96 kernel 11 stride 4 -> relu -> maxpool 3 stride 2", "3 x 227 x 227")).toEqual([
      "C1 96 x 55 x 55",
      "C1.relu 96 x 55 x 55",
      "C1.maxpool 96 x 27 x 27",
    ]);
  });

  it.each([
    ["maxpool 2", "3 x 5 x 5", "3 x 3 x 3"],
    ["maxpool 2 rounding floor", "3 x 5 x 5", "3 x 2 x 2"],
    // Caffe: ceil((4 + 2 - 3) / 2) + 1 = 3 windows, and the third starts at 4 < 4 + 1.
    ["maxpool 3 stride 2 pad 1", "3 x 4 x 4", "3 x 3 x 3"],
    // ceil((3 + 2 - 2) / 2) + 1 = 3 windows, but the third would start at 4 = 3 + 1, in the padding.
    ["maxpool 2 stride 2 pad 1", "3 x 3 x 3", "3 x 2 x 2"],
    ["conv 4 kernel 3 dilation 2", "3 x 9 x 9", "4 x 5 x 5"],
    ["conv 4 kernel 1x5 stride 1x2 pad 0x2", "3 x 9 x 9", "4 x 9 x 5"],
  ])("%s on %s gives %s", (layer, input, expected) => {
    expect(shapes(`L = ${layer}`, input)).toEqual([`L ${expected}`]);
  });

  it("shapes stay symbolic until they are bound", () => {
    const { net } = netOf("C1 = conv 8 kernel 5 stride 2 pad 2 -> maxpool 3 stride 2", "3 x H x W");
    expect(net?.layers.map((one) => formatShape(one.shape))[0]).toBe("8 x floor((H-1)/2)+1 x floor((W-1)/2)+1");
    const bound = net && bindShapes(net, { height: 64, width: 33 });
    expect(bound?.ok === true && bound.shapes).toEqual([
      { kind: "map", channels: 8, height: 32, width: 17 },
      { kind: "map", channels: 8, height: 16, width: 8 },
    ]);
    expect(net && bindShapes(net, { height: 3, width: 64 })).toEqual({ ok: false, layer: "C1.maxpool" });
  });

  it("computed channels are rounded to a multiple of the groups, and written channels are kept", () => {
    expect(shapes("A = conv 2.6*3 kernel 1\n B = conv 8 kernel 1 groups 4")).toEqual([
      "A 8 x 32 x 32",
      "B 8 x 32 x 32",
    ]);
    expect(netOf("A = conv 7 kernel 1\n B = conv 8 kernel 1 groups 4").codes).toEqual([
      'shape/groups-do-not-divide at "4"',
    ]);
    expect(shapes("A = conv 0.001*3 kernel 1")).toEqual(["A 1 x 32 x 32"]);
  });
});

describe("locally shared layers", () => {
  const regions = (layers: string, input: string) => {
    const op = netOf(layers, input).net?.layers.at(-1)?.op;
    return op?.kind === "local" ? op.regions : undefined;
  };

  it("a locally shared layer cuts its output into cells that see their receptive field", () => {
    expect(regions("L = local 4 kernel 3 pad 1 cells 3x1", "3 x 12 x 5")).toEqual({
      rows: [
        { from: 0, to: 6 },
        { from: 4, to: 10 },
        { from: 8, to: 14 },
      ],
      columns: [{ from: 0, to: 7 }],
    });
  });

  it("a locally shared layer with a stride reads strided ranges", () => {
    expect(regions("L = local 4 kernel 3 stride 2 cells 2x1", "3 x 9 x 3")?.rows).toEqual([
      { from: 0, to: 5 },
      { from: 4, to: 9 },
    ]);
  });

  it("a locally shared layer covers overlapping groups of an earlier grid", () => {
    const text =
      "A = local 4 kernel 3 pad 1 cells 3x3 -> maxpool 2\n B = local 4 kernel 2 cells 2x2 over 2x2 cells of A";
    expect(regions(text, "3 x 12 x 12")?.rows).toEqual([
      { from: 0, to: 4 },
      { from: 2, to: 6 },
    ]);
    expect(shapes(text, "3 x 12 x 12").at(-1)).toBe("B 4 x 6 x 6");
  });

  it("a local layer can be unshared, or shared in blocks", () => {
    expect(regions("L = local 4 kernel 3 cells unshared", "3 x 5 x 4")?.columns).toEqual([
      { from: 0, to: 3 },
      { from: 1, to: 4 },
    ]);
    expect(regions("L = local 4 kernel 1 blocks 2x2", "3 x 5 x 5")?.rows).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
      { from: 4, to: 5 },
    ]);
  });

  it("cells that differ in size give a warning only", () => {
    const { net, codes } = netOf("L = local 4 kernel 1 cells 3x3", "3 x 7 x 7");
    expect(codes).toEqual(['shape/cells-uneven at "3x3"']);
    expect(net?.layers[0]?.shape).toEqual({ kind: "map", channels: 4, height: 7, width: 7 });
  });

  it("a locally shared layer has filters for each region", () => {
    const { net } = netOf("L = local 4 kernel 3 cells 3x3", "3 x 12 x 12");
    expect(net && countParameters(net, { height: 12, width: 12 })).toBe(9 * (4 * 3 * 9 + 4));
  });
});

describe("weights", () => {
  it("weights are msra before a relu, gaussian elsewhere, or as written", () => {
    const inits = (layers: string) =>
      netOf(layers).net?.layers.flatMap((one) => ("weightInit" in one.op ? [one.op.weightInit] : []));
    expect(inits("A = conv 4 kernel 1 -> relu")).toEqual([{ kind: "msra" }]);
    expect(inits("A = conv 4 kernel 1")).toEqual([{ kind: "gaussian", std: 0.01 }]);
    expect(inits("A = conv 4 kernel 1 { init: gaussian 0.2 } -> relu")).toEqual([{ kind: "gaussian", std: 0.2 }]);
    expect(inits("A = dense 4 { init: constant 0.5 }")).toEqual([{ kind: "constant", value: 0.5 }]);
  });

  it("weights have Caffe's multipliers", () => {
    const op = netOf("A = conv 4 kernel 1").net?.layers[0]?.op;
    expect(op).toMatchObject({ weightLr: 1, weightDecay: 1, biasLr: 2, biasDecay: 0, biasInit: 0 });
  });
});

describe("hostile sizes", () => {
  it.each([
    ["A = conv 65536 kernel 1\n B = dense 65536", "shape/too-large"],
    ["A = local 4 kernel 1 cells unshared", "shape/too-large"],
    ["A = conv 70000 kernel 1", "value/out-of-range"],
    ["A = conv 4 kernel 999", "value/out-of-range"],
  ])("hostile size %s is refused", (layers, code) => {
    const { net, codes } = netOf(layers, "3 x 100 x 100");
    expect(net).toBeUndefined();
    expect(codes.map((one) => one.split(" ")[0])).toEqual([code]);
  });
});

describe("changes of a net", () => {
  const variant = (body: string) => {
    const analysis = analyseText(`${BASE}\nnet V extends ANet { ${body} }`);
    return (
      analysis.value?.nets
        .find((net) => net.name === "V")
        ?.layers.map((one) => one.id)
        .join(" ") ?? summary(analysis).join()
    );
  };

  it("changes of a net replace in place, remove, insert and append", () => {
    expect(variant("C1 = conv 4 kernel 5 pad 2 -> maxpool 4")).toBe(
      "C1 C1.maxpool C3 C3.relu C3.maxpool C4 C4.relu FC FC.relu FC.dropout",
    );
    expect(variant("remove C4")).toBe("C1 C1.relu C1.maxpool C3 C3.relu C3.maxpool FC FC.relu FC.dropout");
    expect(variant("insert D = dropout 0.2 -> relu after C1")).toBe(
      "C1 C1.relu C1.maxpool D D.relu C3 C3.relu C3.maxpool C4 C4.relu FC FC.relu FC.dropout",
    );
    expect(variant("FC2 = dense 8")).toBe(
      "C1 C1.relu C1.maxpool C3 C3.relu C3.maxpool C4 C4.relu FC FC.relu FC.dropout FC2",
    );
    expect(variant("remove C9")).toBe('expand/unknown-layer at "C9"');
    expect(variant("insert C3 = relu after C1")).toBe('expand/duplicate-layer at "C3"');
  });

  it("layers of a changed net have a trace", () => {
    const analysis = analyseText(BASE);
    const layer = analysis.value?.nets.find((net) => net.name === "LNet_s")?.layers[0];
    expect(layer?.origin.trace).toEqual([
      "`LNet_s` extends `LNet_o` here (spec.fan:19)",
      "`Trunk` is used here by `LNet_o` (spec.fan:15)",
    ]);
  });

  it("a cycle of templates in a changed net is reported", () => {
    const text = "template A() { use B() }\ntemplate B() { use A() }\nnet N { input i : 3 x 8 x 8\n use A() }";
    expect(summary(analyseText(text))).toEqual(['expand/template-cycle at "A"']);
    const nets = "net A extends B { }\nnet B extends A { }";
    expect(summary(analyseText(nets)).every((one) => one.startsWith("expand/extends-cycle"))).toBe(true);
  });
});

it("one fault of a template is reported once", () => {
  expect(summary(analyseText(changed("maxpool 3 stride 2", "maxpool 40 stride 2")))).toHaveLength(1);
});

describe("expressions", () => {
  const out = (text: string) =>
    analyseText(`param a : int = 6\nparam b : ratio = 0.5\nnet N { input i : 3 x 8 x 8\n L = dense ${text} }`).value
      ?.nets[0]?.layers[0]?.shape;

  it.each([
    ["a", 6],
    ["a*b", 3],
    ["(a + 2)*2", 16],
    ["(a -1)", 5],
    ["(a - 1 + 4)", 9],
    ["a*a/4", 9],
    ["-2*-a", 12],
    ["(2*(a))", 12],
  ])("expression `%s` has the value %d", (text, value) => {
    expect(out(text)).toEqual({ kind: "vector", size: value });
  });

  it.each([
    ["a/0", 'value/division-by-zero at "0"'],
    ["(a, 2)", 'value/expected at ","'],
    ["(a +)", 'value/expected at "+"'],
    ["()", 'value/expected at "()"'],
    ["on", 'value/expected at "on"'],
    ["a + 2", 'value/unexpected at "+"'],
    ["3x3", 'value/expected at "3x3"'],
  ])("expression `%s` is refused", (text, expected) => {
    const analysis = analyseText(`param a : int = 6\nnet N { input i : 3 x 8 x 8\n L = dense ${text} }`);
    expect(summary(analysis)).toEqual([expected]);
  });
});
