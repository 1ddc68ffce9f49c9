import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { type Answers, answerRows, outcomeOf } from "./answers.js";
import { answersCsv, decodeAnswers, encodeAnswers } from "./answers-file.js";
import { measureAttributes } from "./attribute-metrics.js";

/** Names that formats and JavaScript treat specially. */
const hostile = [
  "__proto__",
  'a"b',
  "x,y",
  "line\nbreak",
  "constructor",
  "日本",
  "\u001b[2J",
  "",
  " = 1+1",
  "\u{1f600}",
];

function answers(images: number, names: readonly string[], probabilities: boolean): Answers {
  const random = new Random("answers", images);
  const labels = () => Int8Array.from({ length: images * names.length }, () => random.below(3) - 1);
  const rows = Array.from({ length: images }, (_, row) => ({
    file: `${hostile[row % hostile.length]}/${row}.jpg`,
    identity: row % 5 === 0 ? null : row >> 1,
    face: row % 4 !== 3,
  }));
  const of = (value: () => number): Float32Array =>
    Float32Array.from({ length: images * names.length }, (_, i) =>
      rows[Math.floor(i / names.length)]?.face ? value() : 0,
    );
  return {
    names,
    images: rows,
    truth: labels(),
    scores: of(() => random.normal()),
    ...(probabilities ? { probabilities: of(() => random.next()) } : {}),
  };
}

describe("answers", () => {
  it.each([false, true])(
    "a Parquet file gives back the same answers, whatever the names (probabilities: %s)",
    async (own) => {
      const written = answers(2500, hostile, own);
      expect(await decodeAnswers(encodeAnswers(written))).toEqual(written);
    },
  );

  it("decisions that do not follow from the score are kept, also those that cannot tell", async () => {
    const plain = answers(50, ["A", "B"], false);
    const random = new Random("decisions");
    const of = (values: readonly number[]): Int8Array =>
      Int8Array.from(plain.truth, (_, at) => (plain.images[at >> 1]?.face ? random.pick(values) : 0));
    const written = { ...plain, decisions: { decided: of([1, -1]), answers: of([1, -1, 0]) } };
    expect(await decodeAnswers(encodeAnswers(written))).toEqual(written);
  });

  it("the same answers give the same bytes, and the same metrics when they are read", async () => {
    const written = answers(60, ["A", "B"], false);
    const bytes = encodeAnswers(written);
    expect(encodeAnswers(await decodeAnswers(bytes))).toEqual(bytes);
    const fitting = Int8Array.of(1, -1);
    expect(measureAttributes({ ...outcomeOf(await decodeAnswers(bytes)), fitting })).toEqual(
      measureAttributes({ ...outcomeOf(written), fitting }),
    );
  });

  it("an image without a face has no score and no decision; its label is kept", () => {
    const [first, , , , , , last] = [...answerRows(answers(4, ["A", "B"], true))];
    expect(first).toMatchObject({ attribute: "A", identity: null, decision: (first?.score ?? 0) > 0 ? 1 : -1 });
    expect(last).toMatchObject({
      score: null,
      probability: null,
      decision: null,
      answer: null,
      truth: expect.any(Number),
    });
  });

  it("20,000 images with 40 attributes take less than 8 MB", () => {
    const names = Array.from({ length: 40 }, (_, i) => `attribute ${i}`);
    expect(encodeAnswers(answers(20_000, names, false)).length).toBeLessThan(8e6);
  });

  it("comma-separated values quote names and escape control characters", () => {
    const lines = answersCsv(answers(3, ['a"b,c'], false)).split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe("image,identity,attribute,truth,score,probability,decision,answer");
    expect(lines[2]).toMatch(/^"a""b\/1\.jpg",0,"a""b,c",-?[01],-?\d\.\d+,,(-?1),\1$/);
    expect(answersCsv(answers(7, ["A"], false))).not.toContain("\u001b");
  });

  it("a file of another form is refused with what is wrong", async () => {
    const written = answers(6, ["A", "B"], false);
    const bytes = encodeAnswers(written);
    await expect(decodeAnswers(bytes.subarray(0, bytes.length - 9))).rejects.toThrow();
    await expect(decodeAnswers(new Uint8Array(40))).rejects.toThrow();
    const other = { ...written, truth: written.truth.map(() => 2) };
    await expect(decodeAnswers(encodeAnswers(other))).rejects.toThrow(/truth/);
  });
});
