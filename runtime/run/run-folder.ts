import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Plan } from "../../compiler/contract/schema.js";
import type { Rehearsal } from "../data/rehearsal.js";
import type { Weights } from "../engines/engine.js";
import type { EngineName } from "../engines/engine-names.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { requireNoLinksOut } from "../files/inside.js";
import type { HeldLock } from "../files/locks/lock-file.js";
import { type OutputRules, writeFiles, writeOutputs } from "../files/outputs.js";
import type { LoadInit } from "../weights/load-init.js";
import type { Checkpoint } from "./checkpoint.js";
import { CheckpointStore } from "./checkpoint-store.js";
import { type Hashes, readChecksummed, sha256Of } from "./checksummed-file.js";
import { EventLog } from "./event-log.js";
import { removeLeftovers } from "./leftovers.js";
import { damagedFile } from "./read-checked.js";
import { readPlan, requireParameters } from "./read-plan.js";
import { requireDataSets } from "./require-data-sets.js";
import type { RunEvent, TimedEvent } from "./run-event.js";
import { eventsFile, lockFile, stateFile } from "./run-parts.js";
import {
  type DivergenceRecord,
  freshState,
  type RunState,
  readState,
  type StageRecord,
  withFinished,
  writeState,
} from "./run-state.js";
import { resolvedPath, storedPath } from "./stored-paths.js";
import { readWeights, writeInitialWeights, writeWeights } from "./weight-files.js";

export interface NewRunParts {
  /** Nets whose initial weights are read from files. */
  readonly inits?: ReadonlyMap<string, LoadInit>;
  /** Further files, by path in the run folder. */
  readonly otherFiles?: ReadonlyMap<string, Uint8Array>;
  /** Hashes of the modules of the generated package that makes the run. */
  readonly modules?: Hashes | undefined;
  /** Its project, relative to the run folder; see `projectOf`. */
  readonly project?: string | undefined;
  /** The limits of a rehearsal. */
  readonly rehearsal?: Rehearsal | undefined;
}

/** A new run needs a folder without foreign files, except for the lock. Without `state.json` the folder is not a run yet. */
export const newRunRules: OutputRules = {
  kind: "run",
  whole: true,
  index: (name) => name === stateFile,
  ignore: [lockFile],
  keepManifest: false,
  elsewhere: "choose a new folder with --run",
};

/** Told of every event of a run, after the log has it. */
type Follower = (event: TimedEvent) => void | Promise<void>;

/** Arrays as a run stores them. */
export interface StoredArrays {
  readonly tensors: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Arrays of a stage other than nets' weights, by the name of their file. */
type OtherArrays = ReadonlyMap<string, StoredArrays>;

/**
 * The folder of one training run; docs/guide/runs.md lists its files. Every file but the event log is replaced as a
 * whole or not at all, and a result is on the disk before the state records it.
 */
export class RunFolder {
  readonly path: string;
  /** The same with links followed: `..` in the paths of the state starts there. */
  readonly #place: string;
  readonly plan: Plan;
  readonly #checkpoints: CheckpointStore;
  readonly #log: EventLog;
  readonly #followers: Follower[] = [];
  #state: RunState;
  #keep = 2;
  #lock: Pick<HeldLock, "requireHeld"> = { requireHeld: async () => undefined };

  private constructor(path: string, place: string, plan: Plan, state: RunState) {
    this.path = path;
    this.#place = place;
    this.plan = plan;
    this.#state = state;
    this.#checkpoints = new CheckpointStore(this.file("checkpoints"), plan.spec.sha256);
    this.#log = new EventLog(this.file(eventsFile), () => this.#lock.requireHeld());
  }

  static async create(
    path: string,
    plan: Plan,
    files: ReadonlyMap<string, Uint8Array>,
    data: ReadonlyMap<string, string>,
    { inits = new Map(), otherFiles = new Map(), modules, project, rehearsal }: NewRunParts = {},
  ): Promise<RunFolder> {
    const roots = new Map([...data].map(([name, folder]) => [name, storedPath(path, project, folder)]));
    const built = [...files].map(([name, content]) => [`build/${name}`, content] as const);
    const all = new Map([...built, ...otherFiles]);
    const hashes = [...all].map(([name, content]) => [name, sha256Of(content)] as const);
    const { value: state } = await writeOutputs(path, newRunRules, async (staging) => {
      await writeFiles(staging, all);
      const first = await writeInitialWeights(staging, plan, inits);
      const checksummed = {
        ...first,
        files: new Map([...hashes, ...first.files]),
        ...(modules && { modules: new Map(modules) }),
        ...(rehearsal && { rehearsal }),
      };
      const state = { ...freshState(roots, project), ...checksummed };
      await writeState(join(staging, stateFile), state);
      return state;
    });
    return new RunFolder(path, await realpath(path), plan, state);
  }

  /**
   * Opens an existing run, whoever made it.
   * @throws UserError if the folder is not a run, is damaged, or contains a link that leads out of it.
   */
  static async open(path: string): Promise<RunFolder> {
    const state = await readState(join(path, stateFile), path);
    await requireNoLinksOut(path);
    return new RunFolder(path, await realpath(path), await readPlan(path, state), state);
  }

  get build(): string {
    return join(this.path, "build");
  }

  get state(): RunState {
    return this.#state;
  }

  /** A file of `build/` or `spec/`, checked against its checksum; undefined if the run has none. */
  readChecksummed(name: string): Promise<Buffer | undefined> {
    return readChecksummed(this.path, name, this.#state.files);
  }

  /** Was the run made with this file? Files added to the folder later do not count. */
  has(name: string): boolean {
    return this.#state.files.has(name);
  }

  /** The folder of each data set, as an absolute path. */
  get roots(): ReadonlyMap<string, string> {
    return new Map([...this.#state.data].map(([name, kept]) => [name, resolvedPath(this.#place, kept)]));
  }

  /** The path by which the files of this run name a folder outside it. */
  storedPath(folder: string): string {
    return storedPath(this.#place, this.#state.project, folder);
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** From now on, writing throws `UserError` once the lock is lost or the folder is gone. */
  workUnder(lock: Pick<HeldLock, "requireHeld">): void {
    this.#lock = lock;
  }

  /** Writes a file of the run that its state does not know, as a whole. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await this.#lock.requireHeld();
    await writeFileAtomic(this.file(name), content);
  }

  /** Removes what killed processes have left behind. Call it while holding the lock, before training resumes. */
  async prepareToResume(): Promise<void> {
    await removeLeftovers(this.path);
    for (const stage of this.#state.done) await this.#checkpoints.drop(stage);
  }

  /** Sets how many checkpoints of a group are kept, at least 1. */
  keepCheckpoints(count: number): void {
    this.#keep = count;
  }

  /**
   * Uses other folders for some of the data sets; the next saved state remembers them.
   * @throws UserError for a data set that the plan does not have.
   */
  useData(folders: ReadonlyMap<string, string>): void {
    requireDataSets(this.plan, folders.keys());
    const kept = [...folders].map(([name, folder]) => [name, this.storedPath(folder)] as const);
    this.#state = { ...this.#state, data: new Map([...this.#state.data, ...kept]) };
  }

  /** Records the engine of this session. */
  async useEngine(engine: EngineName): Promise<void> {
    if (this.#state.engine !== engine) await this.#saveState({ ...this.#state, engine });
  }

  /** Records that an engine works on a stage. Returns all engines that have, this one included. */
  async beginStage(stage: string, engine: EngineName): Promise<readonly EngineName[]> {
    const before = this.#state.begun?.get(stage) ?? [];
    if (before.includes(engine)) return before;
    const engines = [...before, engine];
    await this.#saveState({ ...this.#state, begun: new Map([...(this.#state.begun ?? []), [stage, engines]]) });
    return engines;
  }

  /** How many groups of an unfinished stage are trained. */
  finishedGroups(stage: string): number {
    return this.#state.unfinished?.get(stage)?.groups ?? 0;
  }

  /**
   * Stores the nets of a stage's next group. They become the newest ones when the stage is finished.
   * @param arrays other files of the group by name: output layers.
   */
  async finishGroup(stage: string, nets: ReadonlyMap<string, Weights>, arrays: OtherArrays = new Map()): Promise<void> {
    await this.#log.flush(true);
    const { weights, files } = await this.#writeNets(stage, nets, arrays);
    const before = this.#state.unfinished?.get(stage) ?? { groups: 0, weights: [] };
    const done = { groups: before.groups + 1, weights: new Map([...before.weights, ...weights]) };
    const unfinished = new Map([...(this.#state.unfinished ?? []), [stage, done]]);
    await this.#saveState({ ...this.#state, files, unfinished });
    await this.#checkpoints.drop(stage, before.groups);
  }

  /** @param record how the result was made, for runs that may reuse it. */
  async finishStage(stage: string, record?: StageRecord): Promise<void> {
    await this.#log.flush(true);
    const made = this.#state.unfinished?.get(stage)?.weights ?? new Map();
    await this.#saveState(withFinished(this.#state, stage, made, record));
  }

  /** Stores another run's result of a stage as this run's: weights of nets, and other files by name. */
  async reuse(
    stage: string,
    nets: ReadonlyMap<string, Weights>,
    arrays: OtherArrays,
    record: StageRecord,
  ): Promise<void> {
    const { weights, files } = await this.#writeNets(stage, nets, arrays);
    await this.#saveState(withFinished({ ...this.#state, files }, stage, weights, record));
    await this.#checkpoints.drop(stage);
  }

  /** Records the fingerprints of data sets. */
  async recordFingerprints(fingerprints: NonNullable<RunState["fingerprints"]>): Promise<void> {
    const all = new Map([...(this.#state.fingerprints ?? []), ...fingerprints]);
    if (!isDeepStrictEqual(all, this.#state.fingerprints)) await this.#saveState({ ...this.#state, fingerprints: all });
  }

  /** Records why training diverged, until the stage is finished after all. */
  async recordDivergence({ stage, group, step, lr, layer, reason }: DivergenceRecord): Promise<void> {
    await this.#saveState({ ...this.#state, diverged: { stage, group, step, lr, layer, reason } });
  }

  /** Stores arrays other than a net's weights, with their checksum. */
  async saveArrays(name: string, arrays: Weights, metadata: Readonly<Record<string, string>>): Promise<void> {
    const sha256 = await this.#writeWeights(name, arrays, metadata);
    await this.#saveState({ ...this.#state, files: new Map([...this.#state.files, [name, sha256]]) });
  }

  /** Stores a file of any content, with its checksum. */
  async saveFile(name: string, content: Uint8Array): Promise<void> {
    await this.write(name, content);
    await this.#saveState({ ...this.#state, files: new Map([...this.#state.files, [name, sha256Of(content)]]) });
  }

  /** Reads such arrays; undefined where there are none yet. Throws `UserError` where they are damaged. */
  loadArrays(name: string): ReturnType<typeof readWeights> {
    return readWeights(this.path, name, this.#state);
  }

  /** The newest weights of a net, or undefined before its first stage. Throws `UserError` where they are damaged. */
  async weightsOf(net: string): Promise<Weights | undefined> {
    const name = this.#state.weights.get(net);
    if (name === undefined) return undefined;
    const read = await readWeights(this.path, name, this.#state);
    if (read === undefined) throw damagedFile(this.file(stateFile), `no hash of ${name}`);
    requireParameters(this.plan, net, read.tensors, this.file(name));
    return read.tensors;
  }

  /** SHA-256 of the file that holds the newest weights of a net; undefined before its first stage. */
  weightsHash(net: string): string | undefined {
    return this.#state.files.get(this.#state.weights.get(net) ?? "");
  }

  /** Saves a checkpoint, when the events up to it are on the disk. Returns its file, relative to the run folder. */
  async saveCheckpoint(checkpoint: Checkpoint): Promise<string> {
    await this.#log.flush(true);
    await this.#lock.requireHeld();
    return `checkpoints/${await this.#checkpoints.save(checkpoint, this.#keep)}`;
  }

  /**
   * Loads the newest sound checkpoint of a group, to resume from; undefined if there is none. Drops the events of later steps:
   * they are repeated.
   * @param note receives a line for each checkpoint that cannot be used.
   */
  /** Steps of a group that need not be repeated: those before its newest checkpoint, or all of a finished group. */
  async doneSteps(stage: string, group: number): Promise<number> {
    if (group < this.finishedGroups(stage)) return Number.POSITIVE_INFINITY;
    return this.#checkpoints.newestStep(stage, group);
  }

  async loadCheckpoint(stage: string, group: number, note: (line: string) => void): Promise<Checkpoint | undefined> {
    const { checkpoint, unusable } = await this.#checkpoints.load(stage, group);
    for (const { name, reason } of unusable) note(`checkpoints/${name} is not used: ${reason}`);
    const which = `stage ${stage}, group ${group + 1}`;
    if (unusable.length > 0 && checkpoint !== undefined)
      note(`${which}: resuming from an earlier checkpoint, step ${checkpoint.step}`);
    if (unusable.length > 0 && checkpoint === undefined) note(`${which}: no usable checkpoint, restarting from step 0`);
    const { damaged, missing } = await this.#log.rewind({ stage, group }, checkpoint?.step ?? 0);
    if (damaged > 0) note(`${eventsFile}: dropped ${damaged} damaged lines`);
    if (missing > 0) note(`${which}: ${eventsFile} lacks ${missing} of the ${checkpoint?.step} finished steps`);
    return checkpoint;
  }

  /** Calls `follower` with every event from now on, in the order of the log. Its error is that of `event`. */
  follow(follower: Follower): void {
    this.#followers.push(follower);
  }

  /** Adds a line to `events.ndjson`; see `EventLog`. */
  async event(event: RunEvent): Promise<void> {
    const timed = { time: new Date().toISOString(), ...event };
    await this.#log.add(timed);
    for (const follower of this.#followers) await follower(timed);
  }

  /** Writes the last events. */
  close(): Promise<void> {
    return this.#log.close();
  }

  /** Writes the weights that a stage has given some nets, and other files by name. Returns their files, and the hashes of all files with theirs. */
  async #writeNets(
    stage: string,
    nets: ReadonlyMap<string, Weights>,
    arrays: OtherArrays,
  ): Promise<{ readonly weights: ReadonlyMap<string, string>; readonly files: Map<string, string> }> {
    const weights = new Map<string, string>();
    const files = new Map(this.#state.files);
    for (const [net, values] of nets) {
      const name = `weights/${net}.${stage}.safetensors`;
      files.set(name, await this.#writeWeights(name, values, { net, stage, spec: this.plan.spec.sha256 }));
      weights.set(net, name);
    }
    for (const [name, { tensors, metadata }] of arrays)
      files.set(name, await this.#writeWeights(name, tensors, metadata));
    return { weights, files };
  }

  async #writeWeights(name: string, weights: Weights, metadata: Readonly<Record<string, string>>): Promise<string> {
    await this.#lock.requireHeld();
    return writeWeights(this.path, name, weights, metadata);
  }

  async #saveState(state: RunState): Promise<void> {
    await this.#lock.requireHeld();
    await writeState(this.file(stateFile), state);
    this.#state = state;
  }
}
