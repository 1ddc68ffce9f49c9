import { expect, it } from "vitest";
import { analyseText, BASE, summary } from "../../tests/support/analyse-text.js";

it("names that a spec declares or imports and never uses get a warning", () => {
  const extra = `use { Hair, Eyes } from "lists.fan"
param depth : int = 3
data spare = image_folder { root: "spare" }
net Spare { input i : 3 x 8 x 8  L = conv 3 kernel 3 }
template T { L = relu }
attributes More = [ Bangs ]
`;
  const lists = "attributes Hair = [ Bald ]\nattributes Eyes = [ Eyeglasses ]\n";
  expect(summary(analyseText(extra + BASE, { "lists.fan": lists }))).toEqual([
    'resolve/unused-import at "Hair"',
    'resolve/unused-import at "Eyes"',
    'resolve/unused-definition at "depth"',
    'resolve/unused-definition at "spare"',
    'resolve/unused-definition at "Spare"',
    'resolve/unused-definition at "T"',
    'resolve/unused-definition at "More"',
  ]);
});

it("a file for import, an extended file, or a file with errors gets no warning of unused names", () => {
  expect(summary(analyseText("param a : int = 3\nnet N { input i : 3 x 8 x 8  L = relu }"))).toEqual([]);
  const inherited = analyseText('extends "base.fan"\nchange schedule { remove pretrain }', { "base.fan": BASE });
  expect(summary(inherited)).toEqual([]);
  expect(summary(analyseText(`param a : int = 3\n${BASE.replace("batch: 32", "bach: 32")}`))).toEqual([
    'value/unknown-property at "bach"',
  ]);
});
