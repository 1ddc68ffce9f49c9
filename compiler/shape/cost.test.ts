import { describe, expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import type { NetModel } from "../model/index.js";
import { layerMultiplyAdds, netMultiplyAdds, trainingMultiplyAdds } from "./cost.js";

function netOf(text: string): NetModel {
  const { value, diagnostics } = analyseText(text);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  return value?.nets[0] as NetModel;
}

describe("multiply-adds", () => {
  it("multiply-adds of AlexNet at 227x227 equal the known ones, layer by layer", () => {
    const net = netOf(`net AlexNet {
      input image : 3 x 227 x 227
      C1 = conv 96 kernel 11 stride 4 -> relu -> lrn -> maxpool 3 stride 2
      C2 = conv 256 kernel 5 pad 2 groups 2 -> relu -> lrn -> maxpool 3 stride 2
      C3 = conv 384 kernel 3 pad 1 -> relu
      C4 = conv 384 kernel 3 pad 1 groups 2 -> relu
      C5 = conv 256 kernel 3 pad 1 groups 2 -> relu -> maxpool 3 stride 2
      FC6 = dense 4096 -> relu -> dropout 0.5
      FC7 = dense 4096 -> relu -> dropout 0.5
      FC8 = dense 1000
    }`);
    const size = { height: 227, width: 227 };
    const layers = [105_415_200, 223_948_800, 149_520_384, 112_140_288, 74_760_192, 37_748_736, 16_777_216, 4_096_000];
    expect(netMultiplyAdds(net, size)).toBe(layers.reduce((a, b) => a + b));
    expect(netMultiplyAdds(net, size)).toBe(724_406_816);
  });

  it("a locally shared layer has the multiply-adds of a plain one: cells share no positions", () => {
    const text = (kind: string): string => `net N { input i : 3 x 12 x 10\n L = ${kind} }`;
    const size = { height: 12, width: 10 };
    // 5 filters of 3 x 3 x 3 at 12 x 10 positions
    expect(netMultiplyAdds(netOf(text("conv 5 kernel 3 pad 1")), size)).toBe(5 * 27 * 120);
    expect(netMultiplyAdds(netOf(text("local 5 kernel 3 pad 1 cells 3x2")), size)).toBe(5 * 27 * 120);
  });

  it("multiply-adds of a net of open size depend on the size, and training adds those of the output layer", () => {
    const net = netOf("net N { input i : 3 x H x W\n C = conv 4 kernel 3 stride 2 -> relu }");
    const size = { height: 9, width: 7 };
    // 4 filters of 3 x 3 x 3 at 4 x 3 positions
    expect(netMultiplyAdds(net, size)).toBe(4 * 27 * 12);
    expect(trainingMultiplyAdds(net, size, "dense", 10)).toBe(4 * 27 * 12 + 4 * 12 * 10);
    expect(trainingMultiplyAdds(net, size, "average", 10)).toBe(4 * 27 * 12 + 4 * 10);
    expect(trainingMultiplyAdds(net, size, "max", 10)).toBe(4 * 27 * 12 + 4 * 10);
    expect(() => netMultiplyAdds(net, { height: 2, width: 9 })).toThrow(RangeError);
  });

  it("multiply-adds of a dense layer count its map, and layers without weights have none", () => {
    const net = netOf("net N { input i : 3 x 4 x 4\n R = relu -> maxpool 2\n D = dense 7 }");
    expect(netMultiplyAdds(net, { height: 4, width: 4 })).toBe(12 * 7);
    const [relu] = net.layers;
    const map = { kind: "map", channels: 3, height: 4, width: 4 } as const;
    expect(relu && layerMultiplyAdds(relu, map, map)).toBe(0);
  });
});
