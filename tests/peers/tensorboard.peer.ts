import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunEvent } from "../../runtime/run/run-event.js";
import { TensorBoard } from "../../runtime/tensorboard/tensor-board.js";
import { askPython } from "./support/python.js";

interface Answer {
  readonly files: Readonly<Record<string, { readonly records: number; readonly fault: string | null }>>;
  readonly scalars: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly histograms: Readonly<Record<string, readonly { step: number; num: number; bucket: number[] }[]>>;
  readonly images: Readonly<Record<string, readonly { step: number; mode: string; sameSize: boolean }[]>>;
}

const place = { stage: "tune", group: 0, nets: ["A"] };
const lossOf = (step: number): number => Math.fround(1 / step);

/** A session that does these steps. */
async function session(folder: string, from: number, to: number): Promise<void> {
  const board = new TensorBoard(folder);
  await board.event({ type: "begin", ...place, steps: 9, stepsPerEpoch: 3, images: 9, step: from });
  for (let step = from + 1; step <= to; step++) {
    const measured = { epoch: step / 3, accuracy: 0.5, lr: 0.25, imagesPerSecond: 8, waited: 0 };
    const event: RunEvent = { type: "step", ...place, step, loss: lossOf(step), ...measured };
    await board.event(event);
  }
  const data = Float32Array.from({ length: 4 * 75 }, (_, i) => Math.sin(i));
  await board.weights("tune", "A", to, new Map([["C1.weight", { shape: [4, 3, 5, 5], data }]]));
  const image = { height: 8, width: 6, data: new Uint8Array(8 * 6 * 3).fill(200) };
  const response = { rows: 2, cols: 2, values: Float32Array.of(0, 1, 2, 3) };
  await board.responses("tune", "A", to, [{ file: "1.jpg", image, response }]);
  await board.close();
}

it("TensorBoard reads what we write: every value, no step twice after a kill and a resume", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-board-"));
  try {
    await session(folder, 0, 6);
    const [killed = ""] = await readdir(join(folder, "tune.A"));
    await appendFile(
      join(folder, "tune.A", killed),
      Buffer.from([24, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22, 9, 0]),
    );
    await session(folder, 4, 9);
    const answer = (await askPython("tensorboard_peer.py", { folder: join(folder, "tune.A") })) as Answer;
    const steps = Array.from({ length: 9 }, (_, i) => i + 1);
    expect(answer.scalars["training/loss"]).toEqual(steps.map((step) => [step, lossOf(step)]));
    expect(answer.scalars["rate/learning rate"]).toEqual(steps.map((step) => [step, 0.25]));
    expect(answer.histograms["weights/C1/weight"]?.map(({ step, num }) => [step, num])).toEqual([[9, 300]]);
    for (const tag of ["filters of the first layer", "responses/1.jpg"])
      expect(answer.images[tag]).toEqual([{ step: 9, mode: "RGB", sameSize: true }]);
    const [first, second] = Object.values(answer.files);
    expect(first).toMatchObject({ records: 10, fault: expect.stringContaining("") });
    expect(second).toEqual({ records: 9, fault: null });
  } finally {
    await rm(folder, { recursive: true });
  }
});
