import { describe, expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import { patchesShareLittle } from "./sharing.js";

const spec = (layers: string, crop: string): string => `
attributes Tags = [ a, b ]
data faces = celeba { root: "f"  attributes: Tags }
net L {
  input i : 3 x 64 x 64
  C = conv 4 kernel 3
  response C
}
net N {
  input i : 3 x 96 x 96
  ${layers}
  FC = dense 8
}
cascade c {
  face = window L.response in image resized 64x64
  patches = crop face ${crop}
  feature = N.FC over patches
  score = svm per Tags on feature
}
schedule { stage s { train L, N on faces  loss: sigmoid over Tags  optimizer: sgd { lr: 1 }  batch: 2  epochs: 1 } }`;

function warnings(layers: string, crop: string): readonly (readonly [string, string | undefined])[] {
  const { value, diagnostics } = analyseText(spec(layers, crop));
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return patchesShareLittle(value).map(({ message, hint }) => [message, hint]);
}

const layers = "C1 = conv 32 kernel 5 -> relu -> maxpool 2\n  C2 = conv 32 kernel 3 -> relu -> maxpool 2";
const padded = layers.replaceAll(/kernel (\d)/g, "kernel $1 pad 2");

describe("patches that share little", () => {
  it("patches give no warning if no layer prevents sharing", () => {
    expect(warnings(layers, "resized 112x112 { size: 96x96  stride: 8 }")).toEqual([]);
  });

  it("the warning names the first layer whose stride does not divide the patch step, and the step to use", () => {
    expect(warnings(layers, "resized 112x112 { size: 96x96  stride: 5 }")).toEqual([
      [
        expect.stringMatching(
          /^the patches of `patches` cost \d\.\d times the work that they need: `C1.maxpool` has a stride of 2 positions, but the patches are 5 positions apart there$/,
        ),
        "use a patch `stride` that is a multiple of 4x4",
      ],
    ]);
  });

  it("the warning names the layers that pad", () => {
    const deep = Array.from({ length: 6 }, (_, i) => `P${i} = conv 16 kernel 7 pad 3 -> relu`).join("\n  ");
    const [[message, hint] = [], ...others] = warnings(deep, "resized 112x112 { size: 96x96  stride: 4 }");
    expect(others).toEqual([]);
    expect(message).toContain("`P0` pads its map, which gives each patch its own border");
    expect(hint).toBe("remove `pad` from `P0`, `P1`, `P2`, `P3`, …");
  });

  it("patches give no warning if the work is small, patches are few, or they hardly overlap", () => {
    expect(warnings(padded.replaceAll("conv 32", "conv 2"), "resized 112x112 { size: 96x96  stride: 5 }")).toEqual([]);
    expect(warnings(padded, "resized 97x97 { size: 96x96  stride: 5 }")).toEqual([]);
    expect(warnings(padded, "resized 192x192 { size: 96x96  stride: 96 }")).toEqual([]);
  });
});
