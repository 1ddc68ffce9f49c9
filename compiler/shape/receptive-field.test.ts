import { describe, expect, it } from "vitest";
import { analyse } from "../compile.js";
import { memoryHost } from "../host/memory-host.js";
import { receptiveFields } from "./receptive-field.js";

function fieldsOf(layers: string): ReturnType<typeof receptiveFields> {
  const { value, diagnostics } = analyse(
    memoryHost({ "net.fan": `net A {\n  input image : 3 x 227 x 227\n${layers}\n}\n` }),
    "net.fan",
    new Map(),
  );
  if (value?.nets[0] === undefined) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return receptiveFields(value.nets[0]);
}

describe("receptive fields", () => {
  it("the receptive fields of AlexNet are the known ones", () => {
    const fields = fieldsOf(`
      C1 = conv 96 kernel 11 stride 4 -> maxpool 3 stride 2
      C2 = conv 256 kernel 5 pad 2 groups 2 -> maxpool 3 stride 2
      C3 = conv 384 kernel 3 pad 1
      C4 = conv 384 kernel 3 pad 1 groups 2
      C5 = conv 256 kernel 3 pad 1 groups 2`);
    expect(fields.map((f) => f?.size[0])).toEqual([11, 19, 51, 67, 99, 131, 163]);
    expect(fields.map((f) => f?.stride[0])).toEqual([4, 8, 8, 16, 16, 16, 16]);
  });

  it("receptive fields have exact centres: between the first and last pixel of a kernel, moved back by padding", () => {
    expect(fieldsOf("C1 = conv 4 kernel 5 stride 2 pad 2")[0]).toEqual({
      size: [5, 5],
      stride: [2, 2],
      start: [0.5, 0.5],
    });
    expect(fieldsOf("C1 = conv 4 kernel 5 stride 2")[0]?.start).toEqual([2.5, 2.5]);
    expect(fieldsOf("C1 = conv 4 kernel 2 -> maxpool 2")[1]).toEqual({
      size: [3, 3],
      stride: [2, 2],
      start: [1.5, 1.5],
    });
  });

  it("receptive fields end at a dense layer", () => {
    expect(fieldsOf("F = dense 10")).toEqual([undefined]);
  });
});
