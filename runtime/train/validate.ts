import { outputTerm } from "../../compiler/contract/parts/loss.js";
import type { PlanSize } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import type { ResponseImage } from "../tensorboard/run-board.js";
import { rightAnswers } from "./accuracy.js";
import { imageLosses } from "./batch-loss.js";
import type { GroupPlace } from "./group-place.js";
import { addSums, type LabelWeights, lossOfSums, noSums } from "./label-weights.js";
import type { TrainingContext } from "./training-context.js";
import type { ValidationBatch } from "./validation-batches.js";

export interface Validated {
  readonly images: number;
  /** Mean over the images, or over the known labels of each attribute; in double precision, without terms over pairs. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of the first images, where the net has a response. */
  readonly responses: readonly ResponseImage[];
}

/** Images whose responses are shown. */
const mostShown = 4;

/**
 * Measures weights on the validation split of a stage's data, with dropout off. Undefined for a plan of before there were
 * graphs to do so, and where no image with a known label can be read.
 * @throws the signal's reason when it is raised.
 */
export async function validate(
  { engine, graph, signal }: TrainingContext,
  { stage, group }: GroupPlace,
  weights: Weights,
  batches: AsyncIterable<ValidationBatch>,
  labels: LabelWeights | undefined,
): Promise<Validated | undefined> {
  const { evalGraph } = group;
  if (evalGraph === undefined) return undefined;
  const { kind } = outputTerm(stage.loss);
  const runner = await engine.openNet({ graph: graph(evalGraph), image: group.input, weights });
  const responses: ResponseImage[] = [];
  let [images, loss, right, answers] = [0, 0, 0, 0];
  let sums = labels === undefined ? undefined : noSums(labels.attributes);
  try {
    for await (const batch of batches) {
      signal.throwIfAborted();
      const outputs = await runner.run(batch.image, stage.batch);
      const logits = outputs.get("logits");
      if (logits === undefined) throw new Error(`plan: ${evalGraph} has no logits`);
      if (images === 0) responses.push(...responseImages(batch, group.input, outputs.get("response")));
      if (labels !== undefined && sums !== undefined) sums = addSums(sums, labels.sums(batch, logits, batch.count));
      else for (const one of imageLosses(kind, logits, batch, batch.count)) loss += one;
      const counted = rightAnswers(stage, batch, logits, batch.count);
      right += counted.right;
      answers += counted.answers;
      images += batch.count;
    }
  } finally {
    await runner.close();
  }
  if (answers === 0) return undefined;
  const mean = sums === undefined ? loss / images : lossOfSums(sums);
  return { images, loss: mean, accuracy: right / answers, responses };
}

function responseImages(
  { image, files, count }: ValidationBatch,
  { height, width }: PlanSize,
  response: FloatArray | undefined,
): readonly ResponseImage[] {
  if (response === undefined) return [];
  const [, , rows = 0, cols = 0] = response.shape;
  const [bytes, cells] = [height * width * 3, rows * cols];
  return files.slice(0, Math.min(count, mostShown)).map((file, i) => ({
    file,
    image: { height, width, data: image.slice(i * bytes, (i + 1) * bytes) },
    response: { rows, cols, values: response.data.slice(i * cells, (i + 1) * cells) },
  }));
}
