import { expect, it } from "vitest";
import { compiledText } from "../../tests/support/compiled.js";

const spec = (batch: number): string => `
data images = image_folder { root: "images"  classes: 5  resized: 8x8 }
net Small {
  input image : 3 x 8 x 8
  C1 = conv 4 kernel 3 pad 1 -> relu -> maxpool 2
  FC = dense 6 -> relu
}
schedule {
  stage learn {
    train Small on images
    loss: softmax over classes
    optimizer: sgd { lr: 0.1 }
    batch: ${batch}  epochs: 1
  }
}`;

const costsOf = (batch: number) => {
  const { costs } = compiledText(spec(batch)).plan;
  const of = (graph: string) => costs.find((one) => one.graph === graph);
  return { step: of("train/learn.Small"), net: of("nets/Small"), all: costs };
};

it("the plan has the work of every graph: multiply-adds as one counts them by hand", () => {
  const { net, step, all } = costsOf(2);
  // 4 x 8 x 8 values of 27 multiply-adds; 6 values of 4 x 4 x 4.
  expect(net?.work).toMatchObject({ convolutions: 4 * 64 * 27, products: 6 * 64, pooling: 4 * 16 * 4, norms: 0 });
  // Forward and the gradient of the filters for two images: the image itself has no gradient.
  expect(step?.work.convolutions).toBe(2 * 2 * 4 * 64 * 27);
  expect(all.map(({ graph }) => graph).sort()).toEqual(["eval/learn.Small", "nets/Small", "train/learn.Small"]);
});

it("the work of a step grows with its batch, and its memory is the estimate of fanc summary", () => {
  const [small, large] = [costsOf(2).step, costsOf(4).step];
  expect(large?.work.convolutions).toBe(2 * (small?.work.convolutions ?? 0));
  expect(large?.memory ?? 0).toBeGreaterThan(small?.memory ?? Number.POSITIVE_INFINITY);
  expect(costsOf(2).net?.memory).toBeUndefined();
});
