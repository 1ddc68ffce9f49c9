import { expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";
import { bindShapes, parameterParts } from "../shape/bind.js";
import { netParameters } from "./parameters.js";

it("parameters have the names that `init` and its messages use", () => {
  const analysis = analyseText(`net N {
  input face : 3 x 16 x 16
  C1 = conv 8 kernel 3 pad 1  -> batchnorm -> relu -> maxpool 2
  C2 = separable 8 kernel 3 pad 1 -> prelu -> lrn
  C3 = local 8 kernel 3 pad 1 cells 2x2 -> add C1 -> leaky_relu slope 0.1 -> avgpool 2
  FC = global_avgpool -> dense 4 -> sigmoid -> dropout 0.5
}`);
  expect(summary(analysis)).toEqual([]);
  const [net] = analysis.value?.nets ?? [];
  const bound = net && bindShapes(net, { height: 16, width: 16 });
  if (net === undefined || bound?.ok !== true) throw new Error("the net does not fit");
  const names = net.layers.flatMap((one) => parameterParts(one).map((part) => `${one.id}.${part}`));
  expect(names.length).toBeGreaterThan(12);
  expect(netParameters(net, bound).map((one) => one.name)).toEqual(names);
});
