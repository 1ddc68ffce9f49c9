import { describe, expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { formatProblem } from "../ir/verify.js";
import { peakMemory } from "./memory/lifetimes.js";
import { updatesInPlace } from "./memory/updates-in-place.js";
import { memoryPlan, orderedUpdates } from "./memory-plan.js";

const inputs = ["input %w : f32[8]", "input %v : f32[8]", "input %g : f32[8]"];

describe("the pass", () => {
  const early = graphText(
    ...inputs,
    "%3 = sub(%w, %g) : f32[8]  // updated",
    "%4 = scale(%w) {by 2} : f32[8]  // decay",
    "%5 = mul(%4, %v) : f32[8]  // used",
    "output w.next = %3",
    "output used = %5",
  );

  it("the memory plan computes a new weight after all readers of the old one", () => {
    expect(onText(memoryPlan, early, undefined)).toBe(
      graphText(
        ...inputs,
        "%3 = scale(%w) {by 2} : f32[8]  // decay",
        "%4 = sub(%w, %g) : f32[8]  // updated",
        "%5 = mul(%3, %v) : f32[8]  // used",
        "output w.next = %4",
        "output used = %5",
      ),
    );
    expect(orderedUpdates.problems(parseGraph(early)).map(formatProblem)).toEqual([
      "%3: w is read after its next value is computed",
    ]);
  });

  it("the memory plan updates a weight as soon as its gradient is complete, before what the next gradient needs", () => {
    const text = graphText(
      ...inputs,
      "%3 = relu(%g) : f32[8]  // first",
      "%4 = relu(%3) : f32[8]  // second",
      "%5 = sub(%v, %4) : f32[8]",
      "%6 = sub(%w, %3) : f32[8]",
      "output v.next = %5",
      "output w.next = %6",
    );
    expect(onText(memoryPlan, text, undefined)).toBe(
      graphText(
        ...inputs,
        "%3 = relu(%g) : f32[8]  // first",
        "%4 = sub(%w, %3) : f32[8]",
        "%5 = relu(%3) : f32[8]  // second",
        "%6 = sub(%v, %5) : f32[8]",
        "output v.next = %6",
        "output w.next = %4",
      ),
    );
  });

  it("the memory plan does not move a reader that needs the new weight", () => {
    const text = graphText(
      ...inputs,
      "%3 = sub(%w, %g) : f32[8]",
      "%4 = mul(%w, %3) : f32[8]",
      "output w.next = %3",
      "output used = %4",
    );
    expect(onText(memoryPlan, text, undefined)).toBe(text);
    expect(updatesInPlace(parseGraph(text))).toEqual([]);
  });
});

describe("updatesInPlace", () => {
  const placesOf = (...lines: readonly string[]): readonly string[] =>
    updatesInPlace(parseGraph(graphText(...inputs, ...lines)));

  it("updatesInPlace names weights and state that nothing reads later", () => {
    const momentum = ["%3 = scale(%v) {by 0.9}", "%4 = add(%g, %3)", "%5 = sub(%w, %4)"];
    expect(placesOf(...momentum, "output w.next = %5", "output v.next = %4")).toEqual(["w", "v"]);
  });

  it.each([
    ["a value that is read later", "%3 = sub(%w, %g)", "%4 = relu(%w)", "output w.next = %3", "output y = %4"],
    ["a value that is an output, too", "%3 = sub(%w, %g)", "output w.next = %3", "output y = %w"],
    ["a next value with two names", "%3 = sub(%w, %g)", "output w.next = %3", "output y = %3"],
    ["a next value that is an input", "output w.next = %g"],
    [
      "operators that read an operand whole",
      "input %m : f32[2, 2]",
      "%4 = matmul(%m, %m) {transA false, transB false}",
      "output m.next = %4",
    ],
    ["another type", "input %s : f32[]", "%4 = sum(%w) {axes [0]}", "output w.next = %4"],
  ])("updatesInPlace does not name %s", (_, ...lines) => {
    expect(placesOf(...lines)).toEqual([]);
  });
});

describe("peakMemory", () => {
  it("peakMemory always counts inputs and outputs, and other values from their node to their last reader", () => {
    // 3 inputs of 32 bytes; at %5 %3, %4 and %5 are alive, of which %4 then goes.
    const text = graphText(
      ...inputs,
      "%3 = relu(%w)",
      "%4 = relu(%v)",
      "%5 = add(%3, %4)",
      "%6 = scale(%5) {by 2}",
      "output a = %3",
      "output b = %6",
    );
    expect(peakMemory(parseGraph(text))).toEqual({ bytes: 6 * 32, node: 5 });
  });

  it("peakMemory counts one image if the batch is open, and bytes by type", () => {
    const text = graphText(
      "input %x : u8[N, 4, 4, 3]",
      "%1 = normaliseImage(%x) {mean [0, 0, 0], std [1, 1, 1]}",
      "output y = %1",
    );
    expect(peakMemory(parseGraph(text))).toEqual({ bytes: 48 + 192, node: 1 });
  });
});
