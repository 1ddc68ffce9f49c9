import { expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { formatProblem } from "../ir/verify.js";
import { fuse, fused } from "./fuse.js";

const conv = "{stride 1x1, pad 0x0, dilation 1x1, groups 1}";
const convRelu = "{stride 1x1, pad 0x0, dilation 1x1, groups 1, activation relu}";
const layer = ["input %x : f32[N, 3, 8, 8]", "input %w : f32[4, 3, 3, 3]", "input %b : f32[4]"];
const statistics = [
  "input %scale : f32[4]",
  "input %shift : f32[4]",
  "input %mean : f32[4]",
  "input %variance : f32[4]",
];

it("fuse folds a normalisation into the convolution before it, and marks the ReLU", () => {
  const text = graphText(
    ...layer,
    ...statistics,
    `%7 = conv2d(%x, %w, %b) ${conv}  // C`,
    "%8 = fixedNorm(%7, %scale, %shift, %mean, %variance) {eps 0.1}  // B",
    "%9 = relu(%8)  // R",
    "output y = %9",
  );
  expect(onText(fuse, text, undefined)).toBe(
    graphText(
      ...layer,
      ...statistics,
      "%7 = offset(%variance) {by 0.1} : f32[4]  // B variance",
      "%8 = sqrt(%7) : f32[4]  // B deviation",
      "%9 = div(%scale, %8) : f32[4]  // B factor",
      "%10 = scaleRows(%w, %9) : f32[4, 3, 3, 3]  // B weight",
      "%11 = sub(%b, %mean) : f32[4]  // B bias centred",
      "%12 = mul(%9, %11) : f32[4]  // B bias scaled",
      "%13 = add(%shift, %12) : f32[4]  // B bias",
      `%14 = conv2d(%x, %10, %13) ${convRelu} : f32[N, 4, 6, 6]  // R`,
      "output y = %14",
    ),
  );
});

it("fuse folds a factor and a ReLU into a convolution, and a ReLU into a dense layer", () => {
  const text = graphText(
    ...layer,
    `%3 = conv2d(%x, %w, %b) ${conv}`,
    "%4 = scale(%3) {by 2}  // S",
    "input %v : f32[5, 144]",
    "input %c : f32[5]",
    "%7 = flatten(%4)",
    "%8 = dense(%7, %v, %c)",
    "%9 = relu(%8)  // R",
    "output y = %9",
  );
  expect(onText(fuse, text, undefined)).toBe(
    graphText(
      ...layer,
      "%3 = scale(%w) {by 2} : f32[4, 3, 3, 3]  // S weight",
      "%4 = scale(%b) {by 2} : f32[4]  // S bias",
      `%5 = conv2d(%x, %3, %4) ${conv} : f32[N, 4, 6, 6]  // S`,
      "input %v : f32[5, 144]",
      "input %c : f32[5]",
      "%8 = flatten(%5) : f32[N, 144]",
      "%9 = dense(%8, %v, %c) {activation relu} : f32[N, 5]  // R",
      "output y = %9",
    ),
  );
});

it.each([
  [
    "a result that others read",
    `%3 = conv2d(%x, %w, %b) ${conv}`,
    "%4 = relu(%3)",
    "%5 = add(%3, %4)",
    "output y = %5",
  ],
  ["a result that is an output", `%3 = conv2d(%x, %w, %b) ${conv}`, "%4 = relu(%3)", "output y = %4", "output z = %3"],
  ["a layer that has an activation", `%3 = conv2d(%x, %w, %b) ${convRelu}`, "%4 = scale(%3) {by 2}", "output y = %4"],
  [
    "a weight with more values than the result",
    "input %small : f32[N, 3, 4, 4]",
    `%4 = conv2d(%small, %w, %b) ${conv}`,
    "%5 = scale(%4) {by 2}",
    "output y = %5",
  ],
])("fuse does not change %s", (_, ...lines) => {
  const graph = parseGraph(graphText(...layer, ...lines));
  expect(fuse.run(graph, undefined)).toEqual(graph);
});

it("the property of fuse names remaining operators", () => {
  const graph = parseGraph(
    graphText(...layer, `%3 = conv2d(%x, %w, %b) ${conv}`, "%4 = relu(%3)  // R", "output y = %4"),
  );
  expect(fused.problems(graph).map(formatProblem)).toEqual(["%4: relu (R) could go into conv2d"]);
});
