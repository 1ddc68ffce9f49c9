import { Random } from "../../../runtime/random.js";
import type { AttributeMatrix, FeatureMatrix } from "../../../runtime/svm/attribute-classifiers.js";

const LATENT = 64;
/** Share of labels that are turned over; of rare attributes less. */
const TURNED = 0.05;

/**
 * Features and labels like those of faces: ReLU of a random map of 64 latent values, so that the columns go together,
 * and attributes linear in these with noise, 2 % to 80 % frequent.
 *
 * @returns features rows x columns and labels rows x attributes, row-major.
 */
export function faceLikeProblem(
  rows: number,
  columns: number,
  attributes: number,
): { readonly features: FeatureMatrix; readonly attributes: AttributeMatrix } {
  const random = new Random("bench svm");
  const normals = (count: number, scale: number): Float32Array =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const map = normals(LATENT * columns, 1 / Math.sqrt(LATENT));
  const offsets = normals(columns, 0.5);
  const directions = normals(attributes * LATENT, 1 / Math.sqrt(LATENT));
  const values = new Float32Array(rows * columns);
  const scores = new Float32Array(attributes * rows);
  for (let row = 0; row < rows; row++) {
    const latent = Float32Array.from({ length: LATENT }, (_, k) => (2 * random.normal()) / Math.sqrt(1 + 0.2 * k));
    const line = values.subarray(row * columns, (row + 1) * columns);
    line.set(offsets);
    latent.forEach((value, k) => {
      for (let j = 0; j < columns; j++) line[j]! += value * map[k * columns + j]!;
    });
    for (let j = 0; j < columns; j++) line[j] = Math.max(0, line[j]! + 0.3 * random.normal());
    for (let a = 0; a < attributes; a++) {
      const score = latent.reduce((sum, value, k) => sum + value * directions[a * LATENT + k]!, 0);
      scores[a * rows + row] = score + 0.5 * random.normal();
    }
  }
  const labels = new Int8Array(rows * attributes);
  for (let a = 0; a < attributes; a++) {
    const frequency = 0.02 + (0.78 * a) / Math.max(1, attributes - 1);
    const own = scores.subarray(a * rows, (a + 1) * rows);
    const threshold = own.toSorted()[Math.floor((1 - frequency) * (rows - 1))]!;
    own.forEach((score, row) => {
      const turned = random.chance(TURNED * Math.min(1, 2 * frequency));
      labels[row * attributes + a] = score > threshold === turned ? -1 : 1;
    });
  }
  const names = Array.from({ length: attributes }, (_, a) => `attribute ${a}`);
  return { features: { values, rows, columns }, attributes: { names, labels } };
}
