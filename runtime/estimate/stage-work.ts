import { pixelNames } from "../../compiler/contract/pixel-names.js";
import { decisionFit, netOf, wholeImage } from "../../compiler/contract/plan-queries.js";
import type { FitPlan, Plan, PlanDataRef, TrainGroup, TrainPlan } from "../../compiler/contract/schema.js";
import { netsOfChain, scoringSteps, windowChain } from "../cascade/cascade.js";
import type { DataSets } from "../data/data-sets.js";
import { faceSamples } from "../data/view.js";
import type { RunState } from "../run/run-state.js";
import { annotatedSamples } from "../train/annotated-samples.js";
import { calibratedThresholds } from "../train/calibrated-thresholds.js";
import { mostStatisticsImages } from "../train/channel-statistics.js";
import type { StageDecision } from "../train/decide-stages.js";
import { mostRefinementImages } from "../train/fit-refinements.js";
import { stepsOf } from "../train/sampler.js";
import { stageSamples, validationSource } from "../train/stage-samples.js";
import { type RefinedStep, refinedSteps } from "../train/steps-in-front.js";

/** Work on images between the training steps: a search for windows, features of faces, statistics of pixels. */
export interface PassWork {
  readonly kind: "windows" | "boxes" | "refinement" | "features" | "statistics";
  /** The step of the cascade; of statistics, the stage. */
  readonly step: string;
  /** Data set and split: `celebs.train`. */
  readonly source: string;
  readonly images: number;
}

/** The training of one group. */
export interface GroupWork {
  readonly stage: string;
  readonly group: number;
  readonly nets: readonly string[];
  readonly graph: string;
  readonly evalGraph: string | undefined;
  /** Of the whole stage. */
  readonly total: number;
  /** That are left. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Batches of a step. */
  readonly batches: number;
  /** Images of a batch. */
  readonly batch: number;
  /** Images that are decoded once, in the first epoch. */
  readonly images: number;
  /** Images of each validation, 0 without any. */
  readonly validated: number;
}

/** The work of one stage; nothing is left to do for one that is reused. */
export interface StageWork {
  readonly stage: string;
  readonly kind: "train" | "fit";
  readonly key: string;
  /** The run whose result is reused. */
  readonly from: string | undefined;
  /** The net or nets that are trained, or the step that is fitted. */
  readonly trains: readonly string[];
  /** Data set, view and split: `celebs.patches.train`. */
  readonly on: string;
  /** Images of the split. */
  readonly images: number;
  readonly passes: readonly PassWork[];
  readonly groups: readonly GroupWork[];
  readonly svm: { readonly step: string; readonly rows: number; readonly attributes: number } | undefined;
  /** Bytes of the largest training step. */
  readonly memory: number | undefined;
}

/** What the count of work needs to know of a run. */
export interface CountedRun {
  readonly plan: Plan;
  readonly state: Pick<RunState, "rehearsal" | "init" | "weights">;
}

/** Steps of a group that a stage under way has done already; all of them of a group that is finished. */
export type DoneSteps = (stage: string, group: number) => Promise<number>;

/**
 * Counts the work of stages: steps, images between them, attributes. Reads the lists of the data sets; decodes no image.
 * @throws UserError as the readers of data sets.
 */
export async function countWork(
  run: CountedRun,
  data: DataSets,
  decisions: readonly StageDecision[],
  done: DoneSteps = async () => 0,
): Promise<readonly StageWork[]> {
  const counter = new Counter(run, data, done);
  const work: StageWork[] = [];
  for (const decision of decisions) work.push(await counter.stage(decision));
  return work;
}

/** Counts stage after stage, as they change the nets and find windows. */
class Counter {
  readonly #run: CountedRun;
  readonly #data: DataSets;
  readonly #done: DoneSteps;
  /** Net to the stage that trained it last. */
  readonly #versions = new Map<string, string>();
  /** What is found already, with the nets as they were. */
  readonly #found = new Set<string>();

  constructor(run: CountedRun, data: DataSets, done: DoneSteps) {
    this.#run = run;
    this.#data = data;
    this.#done = done;
  }

  async stage(decision: StageDecision): Promise<StageWork> {
    const { stage, key, from } = decision;
    const base = { stage: stage.name, key, from, on: shown(stage.on) };
    if (stage.kind === "fit") return { ...base, ...(await this.#fit(stage, decision)) };
    const work = { ...base, ...(await this.#train(stage, decision)) };
    for (const net of work.trains) this.#versions.set(net, stage.name);
    return work;
  }

  async #train(
    stage: TrainPlan,
    { from, windowsReused }: StageDecision,
  ): Promise<Omit<StageWork, "stage" | "key" | "from" | "on">> {
    const { plan, state } = this.#run;
    const { samples } = await stageSamples(plan, this.#data, stage, stage.on);
    const trains = stage.groups.flatMap(({ nets }) => nets);
    const memory = Math.max(0, ...stage.groups.map(({ graph }) => this.#memoryOf(graph)));
    const common = { kind: "train", trains, images: samples.length, svm: undefined, memory } as const;
    if (from !== undefined) return { ...common, passes: [], groups: [] };
    const passes: PassWork[] = await this.#refinements(refinedSteps(plan, stage));
    const validation = stage.validate ? await validationSource(this.#data, stage) : undefined;
    const validated =
      validation === undefined ? 0 : (await stageSamples(plan, this.#data, stage, validation)).samples.length;
    const step = this.#locating(stage.on.view);
    if (step !== undefined) {
      const found = [
        ...this.#windows(step, stage.on, samples.length),
        ...(validation === undefined ? [] : this.#windows(step, validation, validated)),
      ];
      if (!windowsReused) passes.push(...found);
    }
    if (stage.groups.some((group) => this.#lacksStatistics(group)))
      passes.push(pass("statistics", stage.name, stage.on, Math.min(samples.length, mostStatisticsImages)));
    const { stepsPerEpoch } = stepsOf(stage, samples);
    const planned = Math.max(1, Math.round(stage.epochs * stepsPerEpoch));
    const total = Math.min(planned, state.rehearsal?.updates ?? planned);
    const groups: GroupWork[] = [];
    for (const [group, { nets, graph, evalGraph }] of stage.groups.entries()) {
      const steps = total - Math.min(total, await this.#done(stage.name, group));
      groups.push({
        ...{ stage: stage.name, group, nets, graph, evalGraph, total, steps, stepsPerEpoch, validated },
        batches: stage.accumulate,
        batch: stage.batch,
        images: Math.min(samples.length, steps * stage.accumulate * stage.batch),
      });
    }
    // A stage under way has found its windows already.
    return { ...common, passes: groups.some(({ steps }) => steps < total) ? [] : passes, groups };
  }

  async #fit(stage: FitPlan, { from }: StageDecision): Promise<Omit<StageWork, "stage" | "key" | "from" | "on">> {
    const { plan } = this.#run;
    const { samples } = faceSamples(stage.on, await this.#data.faces(stage.on.data));
    const steps = scoringSteps(plan);
    if (steps === undefined) throw new Error(`plan: stage ${stage.name} fits a missing step`);
    const { score, feature, face } = steps;
    const images = samples.length;
    const common = { kind: "fit", trains: [stage.score], images, groups: [], memory: undefined } as const;
    // Its refinements are copied with it.
    if (from !== undefined) return { ...common, passes: [], svm: undefined };
    const passes: PassWork[] = await this.#refinements(refinedSteps(plan, stage));
    // Of an output layer, the stage only calibrates thresholds and fits decisions.
    if (score.kind === "svm")
      passes.push(...this.#windows(face, stage.on, images), pass("features", feature.name, stage.on, images));
    for (const { step, against, on, images: most } of calibratedThresholds(plan, stage)) {
      const faces = faceSamples(on, await this.#data.faces(on.data)).samples.length;
      passes.push(...this.#windows(step.name, on, Math.min(most, faces)));
      const scenes = (await this.#data.backgrounds(against)).length;
      passes.push(...this.#windows(step.name, { data: against, split: "train" }, Math.min(most, scenes)));
    }
    const decisions = decisionFit(plan, stage);
    if (decisions !== undefined && (score.kind === "output" || !decisions.ownImages)) {
      const { on } = decisions;
      const faces = faceSamples(on, await this.#data.faces(on.data)).samples.length;
      passes.push(...this.#windows(face, on, faces), pass("features", feature.name, on, faces));
    }
    if (score.kind === "output") return { ...common, passes, svm: undefined };
    const attributes = this.#data.attributes(score.attributes).length;
    // For decisions, the SVMs are fitted once more without each fold.
    const fits = decisions?.ownImages === true ? 1 + decisions.step.folds : 1;
    return { ...common, passes, svm: { step: score.name, rows: images, attributes: fits * attributes } };
  }

  async #refinements(steps: readonly RefinedStep[]): Promise<PassWork[]> {
    const passes: PassWork[] = [];
    for (const step of steps) {
      if (this.#isFound(`refinement ${step.name} ${this.#netsOf(step.name)}`)) continue;
      const { on } = step.refine;
      const images = annotatedSamples(step.name, on, await this.#data.faces(on.data)).length;
      const used = Math.min(images, mostRefinementImages);
      if (step.within !== "image") passes.push(...this.#windows(step.within, on, used));
      passes.push(pass("refinement", step.name, on, used));
    }
    return passes;
  }

  /** The searches for a step's windows, outermost first; none where they are found already. */
  #windows(name: string, source: Pick<PlanDataRef, "data" | "split">, images: number): PassWork[] {
    return windowChain(this.#run.plan, name).flatMap((step) => {
      const known = `windows ${step.name} ${source.data}.${source.split} ${this.#netsOf(step.name)}`;
      if (this.#isFound(known)) return [];
      return [pass(step.kind === "boxes" ? "boxes" : "windows", step.name, source, images)];
    });
  }

  /** The step whose windows a stage reads; undefined for whole images. */
  #locating(view: string): string | undefined {
    const step = this.#run.plan.cascade.find(({ name }) => name === view);
    if (step?.kind === "crop") return step.of === wholeImage ? undefined : step.of;
    return step?.kind === "window" || step?.kind === "boxes" ? step.name : undefined;
  }

  #netsOf(step: string): string {
    const nets = netsOfChain(windowChain(this.#run.plan, step));
    return nets.map((net) => this.#versions.get(net) ?? this.#run.state.weights.get(net) ?? "").join();
  }

  #isFound(what: string): boolean {
    const before = this.#found.size;
    return this.#found.add(what).size === before;
  }

  #lacksStatistics({ nets }: TrainGroup): boolean {
    const { plan, state } = this.#run;
    return nets.some(
      (name) =>
        !this.#versions.has(name) &&
        netOf(plan, name).parameters.some((one) => one.name === pixelNames.mean) &&
        (state.weights.get(name) === undefined || state.init?.get(name)?.drawn.includes(pixelNames.mean) === true),
    );
  }

  #memoryOf(graph: string): number {
    return this.#run.plan.costs.find((one) => one.graph === graph)?.memory ?? 0;
  }
}

const shown = ({ data, view, split }: PlanDataRef): string =>
  [data, ...(view === "image" ? [] : [view]), split].join(".");

const pass = (
  kind: PassWork["kind"],
  step: string,
  { data, split }: Pick<PlanDataRef, "data" | "split">,
  images: number,
): PassWork => ({ kind, step, source: `${data}.${split}`, images });
