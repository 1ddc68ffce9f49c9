import type { AttributeDecisions, AttributeOutcome } from "./attribute-metrics.js";

/** A test image. */
export interface TestImage {
  readonly file: string;
  /** As the data set numbers people; null if it has none. */
  readonly identity: number | null;
  /** Whether the cascade has found a face. */
  readonly face: boolean;
}

/** What a run has answered about every attribute of N test images; arrays are N x attributes, row-major. */
export interface Answers {
  readonly names: readonly string[];
  readonly images: readonly TestImage[];
  /** 1, -1, or 0 for unknown. */
  readonly truth: Int8Array;
  /** Of no meaning for an image without a face. */
  readonly scores: Float32Array;
  /** From 0 to 1; absent where a run gives none. */
  readonly probabilities?: Float32Array | undefined;
  /** Of a run with a decide step. */
  readonly decisions?: AttributeDecisions | undefined;
}

/** The part of an outcome that answers have. */
export const outcomeOf = ({
  names,
  images,
  truth,
  scores,
  probabilities,
  decisions,
}: Answers): Omit<AttributeOutcome, "fitting"> => ({
  ...{ names, truth, scores, probabilities, decisions },
  identities: images.map(({ identity }) => identity ?? undefined),
  withoutFace: Uint8Array.from(images, ({ face }) => (face ? 0 : 1)),
});

/** An answer about one attribute of one image, as files have it. */
export interface AnswerRow {
  readonly image: string;
  readonly identity: number | null;
  readonly attribute: string;
  readonly truth: number;
  /** Null for an image without a face, as are the next three. */
  readonly score: number | null;
  readonly probability: number | null;
  /** 1 or -1: is the score above the threshold? */
  readonly decision: number | null;
  /** The decision, or 0 for "cannot tell". */
  readonly answer: number | null;
}

/** The columns of files with answers. */
export const answerColumns = [
  "image",
  "identity",
  "attribute",
  "truth",
  "score",
  "probability",
  "decision",
  "answer",
] as const satisfies readonly (keyof AnswerRow)[];

/** Image by image, all attributes of each in order. */
export function* answerRows({ names, images, truth, scores, probabilities, decisions }: Answers): Generator<AnswerRow> {
  for (const [row, { file, identity, face }] of images.entries())
    for (const [column, attribute] of names.entries()) {
      const at = row * names.length + column;
      const score = scores[at] ?? Number.NaN;
      const decision = decisions?.decided[at] ?? (score > 0 ? 1 : -1);
      yield {
        image: file,
        identity,
        attribute,
        truth: truth[at] ?? 0,
        score: face ? score : null,
        probability: face ? (probabilities?.[at] ?? null) : null,
        decision: face ? decision : null,
        answer: face ? (decisions?.answers[at] ?? decision) : null,
      };
    }
}
