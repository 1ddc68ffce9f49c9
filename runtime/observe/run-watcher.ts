import { join } from "node:path";
import { type PlanStage, planSchema } from "../../compiler/contract/schema.js";
import { readText } from "../files/regular-file.js";
import { eventsFile, lockFile } from "../run/run-parts.js";
import { LogTail } from "./log-tail.js";
import { type RunOwner, runOwner } from "./run-owner.js";
import { RunProgress } from "./run-progress.js";

/** Bytes of a long log's end that are shown while the whole of it is read. */
const tailBytes = 1 << 18;

/** Watches a run folder; only reads. */
export class RunWatcher {
  readonly #folder: string;
  readonly #log: string;
  readonly #tail: LogTail;
  #stages: readonly PlanStage[] | undefined;
  #progress = new RunProgress();
  /** Shown until the whole log is read. */
  #first: RunProgress | undefined;
  #owner: RunOwner = { kind: "none" };
  #read = 1;
  #looks = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#log = join(folder, eventsFile);
    this.#tail = new LogTail(this.#log);
  }

  get watched(): {
    readonly folder: string;
    readonly stages: readonly PlanStage[];
    readonly progress: RunProgress;
    readonly owner: RunOwner;
    readonly read: number;
  } {
    return {
      folder: this.#folder,
      stages: this.#stages ?? [],
      progress: this.#first ?? this.#progress,
      owner: this.#owner,
      read: this.#read,
    };
  }

  /** The run has come to its end, and nobody works in it. */
  get finished(): boolean {
    return this.#progress.isFinished(this.#stages ?? []) && this.#owner.kind !== "working";
  }

  /** @param partly is called while a long log is read for the first time. */
  async look(partly: () => void = () => undefined): Promise<void> {
    // Read the owner first: the log then holds everything that an ended owner wrote.
    this.#owner = await runOwner(join(this.#folder, lockFile));
    this.#stages ??= await this.#readStages();
    if (this.#looks++ === 0) this.#first = await this.#lastPart();
    for await (const part of this.#tail.read()) {
      if (part.restarted) {
        this.#progress = new RunProgress();
        this.#stages = await this.#readStages();
      }
      this.#progress.unreadable += part.unreadable;
      this.#progress.addAll(part.events);
      this.#read = this.#first === undefined ? 1 : part.share;
      if (this.#read < 1) partly();
    }
    this.#first = undefined;
    this.#read = 1;
  }

  async #lastPart(): Promise<RunProgress> {
    const view = new RunProgress();
    for await (const { events } of new LogTail(this.#log, { last: tailBytes }).read()) view.addAll(events);
    return view;
  }

  /** Undefined without a plan of this version: then only the events are shown. */
  async #readStages(): Promise<readonly PlanStage[] | undefined> {
    const text = await readText(join(this.#folder, "build", "plan.json")).catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return planSchema.safeParse(JSON.parse(text)).data?.stages;
    } catch {
      return undefined;
    }
  }
}
