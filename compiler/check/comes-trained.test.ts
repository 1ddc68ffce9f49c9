import { expect, it } from "vitest";
import { analyseText, changed, summary } from "../../tests/support/analyse-text.js";

/** Stage tune_s reads the windows of LNet_o and waits for no stage that trains it. */
const early = changed("    after tune_o\n", "");
const started = (init: string): readonly string[] =>
  summary(analyseText(early.replace("net LNet_o {\n", `net LNet_o {\n  init: "first.onnx" ${init}\n`)));
const all = 'C1.weight <- "a"  C1.bias <- "b"  C2.weight <- "c"  C2.bias <- "d"';

it("a net with all weights from a file can be used before a stage trains it", () => {
  expect(started("")).toEqual([]);
  expect(started(`{ ${all} }`)).toEqual([]);
});

it("a net with only some weights from a file cannot be used before a stage trains it", () => {
  expect(started(`{ ${all.slice(0, all.lastIndexOf("C2"))} }`)).toEqual(['schedule/not-trained at "head"']);
});
