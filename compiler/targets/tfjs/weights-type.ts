import type { Parameter } from "../../lower/parameters.js";
import { key, typeOnly } from "../../operators/tfjs/text.js";

/** Shape of a parameter as it lies in TensorFlow.js: filters height x width x in x out, matrices in x out. */
function shapeInTensorFlow(shape: readonly number[]): readonly number[] {
  const [out, into, ...kernel] = shape;
  switch (shape.length) {
    case 4:
      return [...kernel, into as number, out as number];
    case 2:
      return [into as number, out as number];
    default:
      return shape;
  }
}

/** The type of a net's parameters, each with its shape; nothing in JavaScript. */
export function weightsType(name: string, about: string, parameters: readonly Parameter[]): string {
  const lines = parameters.map((one) => {
    const shape = shapeInTensorFlow(one.shape);
    return `  readonly ${key(one.name)}: Tensor${shape.length}D; // ${shape.join(" x ")}`;
  });
  return typeOnly([`/** ${about} */`, `export type ${name} = {`, ...lines, "};"].join("\n"));
}
