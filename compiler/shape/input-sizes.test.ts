import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed } from "../../tests/support/analyse-text.js";
import type { SpecModel } from "../model/index.js";
import { inferenceSize, stageSize } from "./input-sizes.js";

function modelOf(text: string): SpecModel {
  const { value, diagnostics } = analyseText(text);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  if (value === undefined) throw new Error("no model");
  return value;
}

/** `stage net: size (by what)` of every net of every stage that trains. */
function trained(model: SpecModel): readonly string[] {
  return (model.schedule?.stages ?? []).flatMap((stage) =>
    stage.kind === "train"
      ? stage.nets.map((name) => {
          const net = model.nets.find((one) => one.name === name);
          const decided = net && stageSize(model, stage, net);
          return `${stage.name} ${name}: ${decided?.size.height}x${decided?.size.width} (${decided?.by})`;
        })
      : [],
  );
}

describe("the size of training images", () => {
  it("training images have the size of the folder's crop, the net's window, or the patches", () => {
    expect(trained(modelOf(BASE))).toEqual([
      "pretrain LNet_o: 64x64 (`random_crop` of `objects`)",
      "pretrain LNet_s: 64x64 (`random_crop` of `objects`)",
      "tune_o LNet_o: 96x96 (the window `head`)",
      "tune_s LNet_s: 64x64 (the window `face`)",
      "faces ANet: 48x48 (the patches of `patches`)",
    ]);
  });

  it("training images have the size of the stage's crop, or of the folder", () => {
    const uncropped = changed("resized: 72x72  augment: random_crop 64, flip", "resized: 64x64");
    expect(trained(modelOf(uncropped))[0]).toBe("pretrain LNet_o: 64x64 (`resized` of `objects`)");
    const cropped = changed("augment: random_crop 64, flip", "augment: flip").replace(
      "    batch: 32",
      "    augment: ten_crop 64  batch: 32",
    );
    expect(trained(modelOf(cropped))[0]).toBe("pretrain LNet_o: 64x64 (`ten_crop` of the stage)");
  });

  it("training images have the size of the net's input if no window searches them", () => {
    const whole = changed("train LNet_s on celebs.head", "train LNet_s on celebs");
    expect(trained(modelOf(whole))[3]).toBe("tune_s LNet_s: 64x64 (the input of `LNet_s`)");
  });
});

describe("the size of inference", () => {
  const sizes = (model: SpecModel) =>
    Object.fromEntries(model.nets.map((net) => [net.name, inferenceSize(model, net)?.height]));

  it("the inference size is that of the cascade step", () => {
    expect(sizes(modelOf(BASE))).toEqual({ LNet_o: 96, LNet_s: 64, ANet: 48 });
  });

  it("the inference size of an unused net of open size is that of its last training, if any", () => {
    const net = "net V extends LNet_o { }\nnet U extends LNet_o { }\n";
    const stage =
      "  stage other {\n train V on objects\n loss: softmax over classes\n optimizer: sgd { lr: 1 }\n epochs: 1\n }\n";
    const text = BASE.replace("cascade faces", () => `${net}cascade faces`).replace(
      "  stage fit_svm",
      () => `${stage}  stage fit_svm`,
    );
    expect(sizes(modelOf(text))).toMatchObject({ V: 64, U: undefined });
  });
});
