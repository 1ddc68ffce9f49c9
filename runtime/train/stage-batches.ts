import { outputTerm } from "../../compiler/contract/parts/loss.js";
import type { Plan, PlanDataRef, PlanSize, TrainPlan } from "../../compiler/contract/schema.js";
import { ImageStore } from "../data/images/image-store.js";
import type { SkippedFrom, SkippedImage } from "../data/skipped.js";
import type { View } from "../data/view.js";
import { DataLoader, type LabelledBatch } from "./data-loader.js";
import { countLabels, type LabelCounts } from "./label-counts.js";
import { isWeighted, LabelWeights } from "./label-weights.js";
import { requireStep, validationSource } from "./stage-samples.js";
import { type FindWindows, stageView } from "./stage-view.js";
import type { TrainingContext } from "./training-context.js";
import { type ValidationBatch, validationBatches } from "./validation-batches.js";

/** Memory for decoded images of one stage. */
export const imageBytes = 512 * 2 ** 20;
/** The same for the images that it is validated on. */
const validationBytes = 128 * 2 ** 20;

/** Everything that a training stage reads; the caller closes it. */
export interface StageBatches {
  /** Updates in an epoch; each takes `accumulate` batches. */
  readonly stepsPerEpoch: number;
  readonly source: SkippedFrom;
  /** The factors of labels, from those of all its samples; undefined where the loss counts all labels alike. */
  readonly labelWeights: LabelWeights | undefined;
  /** Attributes of the loss without a known label among its samples: nothing is learnt about them. */
  readonly unlearnt: readonly string[];
  /** Unreadable images met so far, of the data trained on and of the data validated on. */
  readonly skipped: readonly { readonly from: SkippedFrom; readonly images: readonly SkippedImage[] }[];
  /** The `accumulate` batches of each step in turn, from a step (counted from 0 over the whole stage) on. */
  from(firstStep: number, endStep: number): AsyncGenerator<LabelledBatch>;
  /**
   * Every image of the data set's validation split once, in the order of its lists, not augmented: whole images, or
   * the middle of what is cut. Undefined where there is nothing to validate on: no validation split, a stage that trains
   * on it, or labels (classes, identities) that its images do not share with those trained on.
   */
  validation(): AsyncGenerator<ValidationBatch> | undefined;
  /** Ends whatever is being read; then nothing more can be. */
  close(): Promise<void>;
}

/**
 * Opens the batches of a training stage for nets of one input size.
 * @param windows as `stageView` takes it.
 * @throws UserError when an update takes more images than there are, or the data does not fit the stage.
 */
export async function openBatches(
  context: TrainingContext,
  stage: TrainPlan,
  input: PlanSize,
  windows?: FindWindows,
): Promise<StageBatches> {
  const { pool, data, run } = context;
  const { view, patches } = await stageView(context, stage, stage.on, input, windows);
  const description = data.description(stage.on.data);
  const augment = description.kind === "image_folder" ? [...description.augment, ...stage.augment] : stage.augment;
  const store = new ImageStore(view, pool, { bytes: imageBytes });
  const loader = new DataLoader(store, { stage, input, augment, patches, seed: run.plan.seed });
  requireStep(stage, view);
  const labels = labelsOf(run.plan, stage, view);
  const elsewhere = await validationSource(data, stage);
  let checked: Promise<ImageStore> | undefined;
  const validated: ImageStore[] = [];
  const openChecked = async (on: PlanDataRef): Promise<ImageStore> => {
    const { view: other } = await stageView(context, stage, on, input, windows);
    const opened = new ImageStore(other, pool, { bytes: validationBytes });
    validated.push(opened);
    return opened;
  };
  const validate = async function* (on: PlanDataRef): AsyncGenerator<ValidationBatch> {
    checked ??= openChecked(on);
    yield* validationBatches(await checked, { batch: stage.batch, input });
  };
  const open = new Set<AsyncGenerator<LabelledBatch>>();
  let closed = false;
  const track = <T extends AsyncGenerator<LabelledBatch>>(generator: T): T => {
    if (closed) throw new Error(`stage ${stage.name}: its batches were closed`);
    open.add(generator);
    return generator;
  };
  return {
    stepsPerEpoch: loader.stepsPerEpoch,
    source: store.source,
    labelWeights: labelWeightsOf(stage, labels),
    unlearnt: labels.filter(({ present, absent }) => present + absent === 0).map(({ name }) => name),
    get skipped() {
      return [store, ...validated].map(({ source: from, skipped: images }) => ({ from, images }));
    },
    from: (first, end) => track(loader.from(first, end)),
    validation: () => (elsewhere === undefined ? undefined : track(validate(elsewhere))),
    close: async () => {
      closed = true;
      await Promise.all([...open].map((one) => one.return(undefined)));
      await pool.rest();
    },
  };
}

/** The attributes of a stage's loss with the labels of its samples; none for a loss over classes or identities. */
function labelsOf(plan: Plan, { loss }: TrainPlan, { samples }: View): readonly (LabelCounts & { name: string })[] {
  const term = outputTerm(loss);
  if (term.kind === "softmax") return [];
  const list = plan.attributeLists.find(({ name }) => name === term.over);
  if (list === undefined) throw new Error(`plan: there is no list ${term.over}`);
  const counts = countLabels(samples, list.attributes.length);
  return list.attributes.map((name, a) => ({ name, present: 0, absent: 0, ...counts[a] }));
}

function labelWeightsOf(
  { loss }: TrainPlan,
  labels: readonly (LabelCounts & { name: string })[],
): LabelWeights | undefined {
  const term = outputTerm(loss);
  if (!isWeighted(term)) return undefined;
  const names = labels.map(({ name }) => name);
  return new LabelWeights(term, names, labels);
}
