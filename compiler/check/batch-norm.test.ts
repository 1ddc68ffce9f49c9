import { expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";

const found = (layers: string, batch: number): readonly string[] =>
  summary(
    analyseText(`data images = image_folder { root: "p"  classes: 4  resized: 8x8 }
net N { input i : 3 x 8 x 8\n ${layers} }
schedule { stage s { train N on images
  loss: softmax over classes
  optimizer: sgd { lr: 0.1 }
  batch: ${batch}  epochs: 1 } }`),
  );

it("a batchnorm with a single value is refused", () => {
  const expected = ['schedule/batchnorm-of-one at "batch"'];
  expect(found("FC = dense 4 -> batchnorm", 1)).toEqual(expected);
  expect(found("C = conv 4 kernel 8 -> batchnorm", 1)).toEqual(expected);
  expect(found("FC = dense 4 -> batchnorm", 2)).toEqual([]);
  expect(found("C = conv 4 kernel 7 -> batchnorm", 1)).toEqual([]);
});
