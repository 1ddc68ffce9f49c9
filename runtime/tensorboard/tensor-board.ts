import { basename, join } from "node:path";
import sharp from "sharp";
import type { Weights } from "../engines/engine.js";
import type { RunEvent, RunEventOf } from "../run/run-event.js";
import { EventFile } from "./event-file.js";
import type { ImageMessage, SummaryValue } from "./event-message.js";
import { filterGrid, firstFilters, type Pixels } from "./filter-grid.js";
import { histogramOf } from "./histogram.js";
import { responseImage } from "./response-image.js";
import type { ResponseImage, RunBoard } from "./run-board.js";

/** Prefix of the tags of plots that show images of the data. */
export const responseTag = "responses/";

/** The folder of one group's event files, below `tensorboard/`. */
export const boardOf = (stage: string, nets: readonly string[]): string => `${stage}.${nets.join("+")}`;

/** A step is written to its file after at most so many milliseconds. */
const patience = 1000;

/**
 * Event files for TensorBoard, in a folder STAGE.NET for each group (nets that are trained together: STAGE.A+B). A session that
 * resumes from step s begins with a mark that voids later steps.
 */
export class TensorBoard implements RunBoard {
  readonly #folder: string;
  readonly #files = new Map<string, EventFile>();
  #flushed = performance.now();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Scalars of steps and validations, as they were measured: TensorBoard smooths curves itself, by the reader's choice. The
   * moving averages of `RunProgress` would be smoothed twice. Other events are left out.
   */
  async event(event: RunEvent): Promise<void> {
    switch (event.type) {
      case "begin":
        return this.#begin(event);
      case "step":
        await this.#scalars(event, {
          "training/loss": event.loss,
          "training/accuracy": event.accuracy,
          "rate/learning rate": event.lr,
          "rate/images per second": event.imagesPerSecond,
          "rate/seconds waited": event.waited,
        });
        if (performance.now() - this.#flushed > patience) await this.#flush();
        return;
      case "validation":
        await this.#scalars(event, { "validation/loss": event.loss, "validation/accuracy": event.accuracy });
        return this.#flush();
      case "checkpoint":
      case "trained":
      case "diverged":
      case "stage":
      case "stopped":
      case "finished":
        return this.#flush();
      case "session":
      case "reused":
      case "early-stop":
      case "output-lost":
      case "plan":
      case "refinement":
      case "skipped":
      case "svm":
      case "threshold":
      case "decision":
        return;
      default: {
        const never: never = event;
        return never;
      }
    }
  }

  async weights(stage: string, net: string, step: number, weights: Weights): Promise<void> {
    const histograms = [...weights].map(([name, { data }]) => ({
      tag: `weights/${name.replace(".", "/")}`,
      histo: histogramOf(data),
    }));
    const filters = firstFilters(weights);
    const images =
      filters === undefined ? [] : [{ tag: "filters of the first layer", image: await png(filterGrid(filters)) }];
    await this.#values(stage, net, step, [...histograms, ...images]);
  }

  async responses(stage: string, net: string, step: number, images: readonly ResponseImage[]): Promise<void> {
    const values: SummaryValue[] = [];
    for (const image of images)
      values.push({ tag: `${responseTag}${basename(image.file)}`, image: await png(responseImage(image)) });
    await this.#values(stage, net, step, values);
  }

  close(): Promise<void> {
    return this.#flush();
  }

  async #begin({ stage, nets, step }: RunEventOf<"begin">): Promise<void> {
    const file = await EventFile.create(join(this.#folder, boardOf(stage, nets)));
    await file.add({ wall_time: Date.now() / 1000, step: step + 1, session_log: { status: 1 } });
    for (const net of nets) this.#files.set(keyOf(stage, net), file);
  }

  /** A measurement that was not finite is null, and left out: TensorBoard shows a gap. */
  async #scalars(
    { stage, nets, step }: { readonly stage: string; readonly nets: readonly string[]; readonly step: number },
    measured: Readonly<Record<string, number | null>>,
  ): Promise<void> {
    const value = Object.entries(measured).flatMap(([tag, number]) =>
      number === null ? [] : [{ tag, simple_value: number }],
    );
    await this.#values(stage, nets[0] ?? "", step, value);
  }

  async #values(stage: string, net: string, step: number, value: readonly SummaryValue[]): Promise<void> {
    const file = this.#files.get(keyOf(stage, net));
    if (file === undefined) throw new Error(`TensorBoard: ${net} of stage ${stage} has not begun`);
    if (value.length > 0) await file.add({ wall_time: Date.now() / 1000, step, summary: { value } });
  }

  async #flush(): Promise<void> {
    this.#flushed = performance.now();
    for (const file of new Set(this.#files.values())) await file.flush();
  }
}

const keyOf = (stage: string, net: string): string => `${stage}/${net}`;

async function png({ height, width, data }: Pixels): Promise<ImageMessage> {
  const bytes = await sharp(data, { raw: { height, width, channels: 3 } })
    .png()
    .toBuffer();
  return { height, width, colorspace: 3, encoded_image_string: bytes };
}
