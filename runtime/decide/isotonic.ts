import { type LabelledScores, requireBoth } from "./platt.js";

/** A rising piecewise linear function: y[i] at x[i], linear between, constant outside. */
export interface Knots {
  /** Strictly ascending. */
  readonly x: readonly number[];
  /** In [0, 1], ascending. */
  readonly y: readonly number[];
}

/** Scores that share a value of the function. */
interface Block {
  readonly first: number;
  readonly last: number;
  /** Of the labels as 0 and 1. */
  readonly sum: number;
  readonly weight: number;
}

/**
 * The rising function of the scores with the least squared distance from the labels as 0 and 1 (Zadrozny and Elkan 2002), by pooling
 * adjacent violators. Equal scores have one value. Only the ends of each constant stretch are knots.
 * @throws RangeError without a score of each label.
 */
export function fitIsotonic({ scores, labels }: LabelledScores): Knots {
  requireBoth(labels);
  const blocks: Block[] = [];
  for (const single of distinctScores({ scores, labels })) {
    let block = single;
    for (let before = blocks.at(-1); before !== undefined && meanOf(before) >= meanOf(block); before = blocks.at(-1)) {
      blocks.pop();
      block = { ...before, last: block.last, sum: before.sum + block.sum, weight: before.weight + block.weight };
    }
    blocks.push(block);
  }
  const ends = blocks.map((block) => ({
    block,
    xs: block.first === block.last ? [block.first] : [block.first, block.last],
  }));
  return {
    x: ends.flatMap(({ xs }) => xs),
    y: ends.flatMap(({ block, xs }) => xs.map(() => meanOf(block))),
  };
}

const meanOf = ({ sum, weight }: Block): number => sum / weight;

/** A block for each different score, ascending. */
function distinctScores({ scores, labels }: LabelledScores): readonly Block[] {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[i]! - scores[j]!);
  const blocks: Block[] = [];
  for (const i of order) {
    const [score, positive] = [scores[i]!, labels[i] === 1 ? 1 : 0];
    const last = blocks.at(-1);
    if (last?.first === score)
      blocks[blocks.length - 1] = { ...last, sum: last.sum + positive, weight: last.weight + 1 };
    else blocks.push({ first: score, last: score, sum: positive, weight: 1 });
  }
  return blocks;
}
