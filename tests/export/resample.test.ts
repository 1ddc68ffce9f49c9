import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Arithmetic } from "../../compiler/targets/onnx/export/arithmetic.js";
import { ExportGraph } from "../../compiler/targets/onnx/export/export-graph.js";
import { resampleCrop } from "../../compiler/targets/onnx/export/resample.js";
import { placeIn, resampleInto } from "../../runtime/data/images/resample.js";
import { Random } from "../../runtime/random.js";
import { modelBytes } from "./support.js";

const output = { width: 23, height: 17 };

async function resampler(fit: "stretch" | "letterbox"): Promise<ort.InferenceSession> {
  const g = new ExportGraph();
  const m = new Arithmetic(g);
  const image = g.input("image", "uint8", ["height", "width", 3], "");
  const part = (name: string): string => g.input(name, "double", [], "");
  const crop = { x: part("x"), y: part("y"), width: part("w"), height: part("h") };
  const { pixels } = resampleCrop(m, image, crop, output, fit);
  g.output("pixels", pixels, "uint8", [output.height, output.width, 3], "");
  return ort.InferenceSession.create(modelBytes(g.model("resample", {}, "")), {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
}

const double = (value: number): ort.Tensor => new ort.Tensor("float64", Float64Array.of(value), []);

describe("resampling in an exported cascade", () => {
  it.each(["stretch", "letterbox"] as const)(
    "%s: the runtime's bytes, for crops inside, outside, tiny and large",
    async (fit) => {
      const session = await resampler(fit);
      const random = new Random("resample", fit);
      for (let i = 0; i < 60; i++) {
        const [width, height] = [1 + random.below(90), 1 + random.below(70)];
        const data = Uint8Array.from({ length: width * height * 3 }, () => random.below(256));
        const whole = random.chance(0.3);
        const crop = whole
          ? { x: 0, y: 0, width, height }
          : {
              x: (random.next() - 0.3) * width,
              y: (random.next() - 0.5) * height,
              width: 0.2 + random.next() * 1.5 * width,
              height: 0.2 + random.next() * 1.5 * height,
            };
        const placed = placeIn(crop, output, fit);
        const expected = new Uint8Array(output.width * output.height * 3).fill(128);
        resampleInto({ pixels: data, width, height, channels: 3 }, crop, expected, output.width, placed);
        const { pixels } = await session.run({
          image: new ort.Tensor("uint8", data, [height, width, 3]),
          x: double(crop.x),
          y: double(crop.y),
          w: double(crop.width),
          h: double(crop.height),
        });
        const found = pixels?.data as Uint8Array;
        expect(found).toEqual(expected);
      }
      await session.release();
    },
  );
});
