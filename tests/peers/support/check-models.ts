import { askPython } from "./python.js";

/** What ONNX's own checker and shape inference say of a model; a problem, or what was inferred. */
export interface Checked {
  readonly problem?: string;
  readonly nodes: number;
  readonly unknown: readonly string[];
  readonly declared: Readonly<Record<string, readonly (number | string)[]>>;
  readonly inferred: Readonly<Record<string, readonly (number | string)[]>>;
  readonly opset: number;
}

export async function checkModels(models: readonly Uint8Array[]): Promise<readonly Checked[]> {
  const files = Object.fromEntries(models.map((bytes, i) => [`${i}.onnx`, bytes]));
  return (await askPython("check_onnx.py", Object.keys(files), files)) as Checked[];
}
