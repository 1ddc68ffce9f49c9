import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import { z } from "zod";
import { csvLine } from "../text/csv.js";
import { type AnswerRow, type Answers, answerColumns, answerRows, type TestImage } from "./answers.js";

const format = "fanc.answers/1";

/** Parquet types by column. */
const types: Readonly<Record<keyof AnswerRow, BasicType>> = {
  image: "STRING",
  identity: "INT32",
  attribute: "STRING",
  truth: "INT32",
  score: "FLOAT",
  probability: "FLOAT",
  decision: "INT32",
  answer: "INT32",
};

const rowSchema = z.strictObject({
  image: z.string(),
  identity: z.int().nullable(),
  attribute: z.string(),
  truth: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  score: z.number().nullable(),
  probability: z.number().min(0).max(1).nullable(),
  decision: z.union([z.literal(-1), z.literal(1)]).nullable(),
  answer: z.union([z.literal(-1), z.literal(0), z.literal(1)]).nullable(),
});

/** A Parquet file with a row for each attribute of each image; its columns are `answerColumns`. */
export function encodeAnswers(answers: Answers): Uint8Array {
  const rows = [...answerRows(answers)];
  const bytes = parquetWriteBuffer({
    columnData: answerColumns.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      type: types[name],
      nullable: ["identity", "score", "probability", "decision", "answer"].includes(name),
    })),
    kvMetadata: [
      { key: "schema", value: format },
      // Also of a file without rows.
      { key: "attributes", value: JSON.stringify(answers.names) },
      // Without a decide step, decisions are signs of scores.
      { key: "decide", value: answers.decisions === undefined ? "no" : "yes" },
    ],
  });
  return new Uint8Array(bytes);
}

/** Reads such a file. @throws Error with what is wrong, for a file of another form. */
export async function decodeAnswers(bytes: Uint8Array): Promise<Answers> {
  const file = new Uint8Array(bytes).buffer;
  const metadata = await parquetMetadataAsync(file);
  const values = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  if (values.get("schema") !== format) throw new Error(`the format ${values.get("schema")}, not ${format}`);
  const names = z
    .array(z.string())
    .min(1)
    .parse(JSON.parse(values.get("attributes") ?? ""));
  const total = Number(metadata.num_rows);
  if (total % names.length !== 0) throw new Error(`${total} rows for ${names.length} attributes`);
  const columns = new Map<string, unknown[]>(answerColumns.map((name) => [name, new Array<unknown>(total)]));
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns.get(columnName);
      for (let i = 0; i < columnData.length; i++) if (column !== undefined) column[rowStart + i] = columnData[i];
    },
  });
  return assembled(names, total, values.get("decide") === "yes", (at) =>
    rowSchema.parse(Object.fromEntries(answerColumns.map((name) => [name, columns.get(name)?.[at] ?? null]))),
  );
}

function assembled(
  names: readonly string[],
  total: number,
  withDecisions: boolean,
  rowAt: (at: number) => AnswerRow,
): Answers {
  const images: TestImage[] = [];
  const truth = new Int8Array(total);
  const scores = new Float32Array(total);
  const probabilities = new Float32Array(total);
  const [decided, answers] = [new Int8Array(total), new Int8Array(total)];
  let withProbabilities = false;
  for (let at = 0; at < total; at++) {
    const row = rowAt(at);
    const column = at % names.length;
    if (column === 0) images.push({ file: row.image, identity: row.identity, face: row.score !== null });
    const image = images.at(-1);
    const same = image?.file === row.image && image.identity === row.identity && image.face === (row.score !== null);
    if (row.attribute !== names[column] || !same) throw new Error(`row ${at} does not belong to its image`);
    truth[at] = row.truth;
    scores[at] = row.score ?? 0;
    probabilities[at] = row.probability ?? 0;
    decided[at] = row.decision ?? 0;
    answers[at] = row.answer ?? 0;
    withProbabilities ||= row.probability !== null;
  }
  return {
    ...{ names, images, truth, scores },
    ...(withProbabilities ? { probabilities } : {}),
    ...(withDecisions ? { decisions: { decided, answers } } : {}),
  };
}

/** The same rows as comma-separated values; nothing where a value is missing. */
export function answersCsv(answers: Answers): string {
  const lines = [csvLine(answerColumns)];
  for (const row of answerRows(answers)) lines.push(csvLine(answerColumns.map((name) => row[name])));
  return lines.join("");
}
