import { expect, it } from "vitest";
import { analyseText, BASE, changed } from "../tests/support/analyse-text.js";

const net = (layers: string, input = "3 x 48 x 48"): string => `net N {\n  input face : ${input}\n  ${layers}\n}\n`;
const GRID = "C1 = conv 8 kernel 1 -> maxpool 4\n  C2 = local 8 kernel 3 pad 1 cells 3x3\n  ";
const tags = (value: string): string => `attributes Own = [ Smiling ]\nattributes A = ${value}\n`;

/** Messages and hints that depend on the text, in addition to those on the pages of the diagnostics. */
const CASES: readonly (readonly [text: string, message: string, hint: string])[] = [
  [net("C1 = relu", "1 x 48 x 48"), "has 1 channel, but", "write `3` in its place"],
  [net("C1 = relu", "4 x 48 x 48"), "has 4 channels, but", "write `3` in its place"],
  [
    net("C1 = conv 8 kernel 1 groups 2"),
    "C1: 2 groups do not divide the 3 input channels",
    "use other `groups`: images have 3 channels",
  ],
  [net("C1 = conv 1 kernel 1 groups 3"), "do not divide the 1 output channel", "use a multiple of 3, such as `conv 3`"],
  [net("C1 = maxpool 3 pad 1x3"), "a pad of 1x3 is too large for a window of 3x3", "use a pad of at most 2x2"],
  // Also without a pad, the last window can start outside the map.
  [net("C1 = maxpool 2 stride 3", "3 x H x W"), "C1: the last window of `maxpool`", "add `rounding floor`, or give"],
  [
    net("C1 = conv 65536 kernel 1", "3 x 512 x 500"),
    "C1: a map of 16,777,216,000 values exceeds the limit of 2,147,483,648",
    "use fewer channels, or a stride or pooling before it",
  ],
  [
    net("C1 = local 4 kernel 1 cells unshared", "3 x 100 x 100"),
    "a grid of 100x100 cells exceeds the limit of 4,096",
    "divide the map into fewer cells",
  ],
  [
    net("C1 = conv 40000 kernel 48\n  C2 = from face -> conv 40000 kernel 48 -> concat C1"),
    "C2.concat: a map of 80,000 channels exceeds the limit of 65,536",
    "join fewer layers",
  ],
  [
    net(`${GRID}C3 = local 8 kernel 1 cells 1x1 over 4x4 cells of C2`),
    "give no groups, not 1x1",
    "use groups of at most 3x3 cells",
  ],
  [
    net(`${GRID}P = maxpool 6\n  C3 = local 8 kernel 1 cells 2x2 over 2x2 cells of C2`),
    "C3: 3x3 cells do not fit the 2x2 map",
    "remove a pooling before it, or divide `C2` into at most 2x2 cells",
  ],
  [
    net(`${GRID}P = maxpool 4\n  C3 = local 8 kernel 3 cells 2x2 over 2x2 cells of C2`),
    "C3: a 3x3 window does not fit the 2x2 map of one group of cells of C2",
    "use a smaller window, larger groups of cells, or remove a pooling before it",
  ],
  [
    net(`${GRID}C3 = local 8 kernel 1 cells 2x2 over 2x2 cells of C1`),
    "C3: no `local` layer `C1` above it",
    "did you mean `C2`?",
  ],
  [tags("[ Bald ] without [ Smile ]"), "the list has no attribute `Smile`", "remove it"],
  [tags("Own without [ Bald ]"), "`Own` has no attribute `Bald`", "remove it"],
  [
    tags("Own + [ Bald ] without [ Bald ] without [ Bald ]"),
    "the rest of the joined list has no attribute `Bald`",
    "remove it",
  ],
  [tags("first 2 of Own"), "`Own` has only 1 attribute, not 2", "write a number up to 1"],
  [tags("first 3 of [ Bald, Bangs ]"), "the list has only 2 attributes, not 3", "write a number up to 2"],
  [tags("Own + [ Smiling ]"), "`Smiling`", "remove it from one of them"],
  [tags("[ Smiling ] + Own"), "`Smiling`", "remove it from one of them: `Own without [ Smiling ]`"],
  [
    changed("random_crop 64", "random_crop 80"),
    "crops of 80x80 do not fit into images resized to 72x72",
    "crop at most 72x72, or write",
  ],
  [
    net("C1 = conv 8 kernel 5\n  relu"),
    "unexpected `relu` in `C1`",
    "write `-> relu` to continue the chain, or `name = relu …`",
  ],
  [
    net("C1 = relu\n  dense 9"),
    "unexpected `dense` in `C1`",
    "write `-> dense` to continue the chain, or `name = dense …`",
  ],
  [
    changed("  feature = ANet", "  crop face resized 56x56 { size: 48x48 }\n  feature = ANet"),
    "unexpected `crop` in `patches`",
    "give the step a name: `name = crop …`",
  ],
  [
    changed("  score   = svm", "  svm per Tags on feature\n  score   = svm"),
    "unexpected `svm` in `feature`",
    "give the step a name: `name = svm …`",
  ],
  [
    changed("cascade faces {", "cascade faces {\n  crop: face resized 56x56 { size: 48x48 }"),
    "`crop` is not a kind of cascade step",
    "give the step a name: `name = crop …`",
  ],
  [
    changed("= crop face", "= crop face2").replace(
      "  patches",
      "  face2 = crop face resized 56x56 { size: 48x48 }\n  patches",
    ),
    "no earlier window or boxes step `face2`",
    "name a window or boxes step, not the crop `face2`",
  ],
];

it.each(CASES)("a mistake gives its message and hint: case %#", (text, message, hint) => {
  const [first, ...more] = analyseText(text).diagnostics;
  expect(first?.message).toContain(message);
  expect(first?.hint).toContain(hint);
  expect(more).toEqual([]);
});

it("a second svm step points at the first", () => {
  const { diagnostics } = analyseText(
    BASE.replace("averaged over patches\n", "averaged over patches\n  again = svm per Tags on feature\n"),
  );
  expect(diagnostics[0]?.labels.map((one) => one.text)).toEqual(["the first svm step"]);
});

it("an attribute list that ends after `first 2` is reported with nothing found", () => {
  const [first] = analyseText(tags("first 2")).diagnostics;
  expect(first?.message).toBe("expected `of` and a list, found nothing");
});
