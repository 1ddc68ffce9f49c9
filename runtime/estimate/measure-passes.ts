import { netOf, wholeImage } from "../../compiler/contract/plan-queries.js";
import type { SvmPlan, WindowPlan } from "../../compiler/contract/schema.js";
import { Cascade, type SearchedImage, scoringSteps } from "../cascade/cascade.js";
import type { ViewSample } from "../data/view.js";
import { Random } from "../random.js";
import { trainSvmPerAttribute } from "../svm/attribute-classifiers.js";
import type { TrainingContext } from "../train/training-context.js";
import { initialWeights } from "../weights/initial-weights.js";
import { boxesOf, secondsSince } from "./measure-group.js";
import type { PassWork, StageWork } from "./stage-work.js";
import type { PassTimes } from "./times.js";

/** The cascade runs 32 images at once; the first ones open the net. */
const images = { opening: 32, most: 96, features: 12, starting: 8 } as const;
const svm = { rows: 600, attributes: 8 } as const;

/** The cascade with initial weights. */
const untrained = ({ run, engine, pool, signal, data, graph }: TrainingContext): Cascade =>
  new Cascade({
    plan: run.plan,
    graph,
    engine,
    pool,
    signal,
    weightsOf: async (net) => initialWeights(net, netOf(run.plan, net).parameters, run.plan.seed),
    boxes: (step, name) => data.boxes(name, step.from),
  });

/** Measures a pass over images on some of them. */
export async function measurePass(context: TrainingContext, pass: PassWork): Promise<PassTimes> {
  const cascade = untrained(context);
  try {
    await startedWorkers(context, pass);
    switch (pass.kind) {
      case "windows":
      case "refinement":
        return await searching(context, cascade, pass);
      case "features":
        return (await measureFeatures(context, pass)).times;
      case "boxes":
      case "statistics":
        return { open: 0, image: await decoding(context, pass) };
    }
  } finally {
    await cascade.close();
  }
}

/** Seconds until the workers have started; decodes an image of the pass with each of them. */
export async function measureWorkers(context: TrainingContext, pass: PassWork): Promise<number> {
  await context.pool.rest();
  const first = await startedWorkers(context, pass);
  return Math.max(0, first - (await startedWorkers(context, pass)));
}

async function startedWorkers(context: TrainingContext, pass: PassWork): Promise<number> {
  const samples = await samplesOf(context, pass, images.starting);
  const started = performance.now();
  await context.pool.decodeList(samples.map(({ path }) => ({ path, width: 64, height: 64, fit: "stretch" })));
  return secondsSince(started);
}

/** What opening takes: the time of the first images beyond that of as many later ones. */
const opening = (first: number, count: number, image: number): number => Math.max(0, first - count * image);

async function searching(context: TrainingContext, cascade: Cascade, pass: PassWork): Promise<PassTimes> {
  const step = context.run.plan.cascade.find((one) => one.kind === "window" && one.name === pass.step);
  if (step?.kind !== "window") throw new Error(`plan: ${pass.step} is not a window step`);
  const plain: WindowPlan = { ...step, refine: { kind: "none" } };
  const [data = ""] = pass.source.split(".");
  const boxOf = await boxesOf(context, data);
  const searched = (await samplesOf(context, pass, images.most)).map(({ file, path }): SearchedImage => {
    if (step.within === "image") return { path, within: undefined };
    const area = boxOf(file);
    return { path, within: { image: { width: area.x + area.width, height: area.y + area.height }, areas: [area] } };
  });
  const timed = async (part: readonly SearchedImage[]): Promise<number> => {
    const started = performance.now();
    for await (const _ of cascade.windows(plain, part)) context.signal.throwIfAborted();
    return secondsSince(started);
  };
  const some = searched.slice(0, images.opening);
  const first = await timed(some);
  const measured = searched.length > images.opening ? searched.slice(images.opening) : searched;
  const image = (await timed(measured)) / Math.max(1, measured.length);
  return { open: opening(first, some.length, image), image };
}

/** Features of some faces, and the length of a vector. */
export async function measureFeatures(
  context: TrainingContext,
  pass: PassWork,
): Promise<{ readonly times: PassTimes; readonly columns: number }> {
  const step = context.run.plan.cascade.find((one) => one.kind === "feature" && one.name === pass.step);
  if (step?.kind !== "feature") throw new Error(`plan: ${pass.step} is not a feature step`);
  const [data = ""] = pass.source.split(".");
  const boxOf = await boxesOf(context, data);
  const whole = scoringSteps(context.run.plan)?.face === wholeImage;
  const faces = (await samplesOf(context, pass, images.features)).map(({ file, path }) => ({
    path,
    area: whole ? undefined : boxOf(file),
  }));
  const cascade = untrained(context);
  try {
    const timed = async (part: typeof faces) => {
      const started = performance.now();
      const vectors = await cascade.features(step, part);
      return { seconds: secondsSince(started), vectors };
    };
    await startedWorkers(context, pass);
    const some = faces.slice(0, 1);
    const { seconds: first, vectors } = await timed(some);
    const image = (await timed(faces)).seconds / Math.max(1, faces.length);
    const [vector] = vectors;
    return {
      times: { open: opening(first, some.length, image), image },
      columns: vector?.ok === true ? vector.vector.length : 0,
    };
  } finally {
    await cascade.close();
  }
}

async function decoding(context: TrainingContext, pass: PassWork): Promise<number> {
  const samples = await samplesOf(context, pass, images.most);
  const request = { width: 64, height: 64, fit: "stretch" } as const;
  await context.pool.decodeList(samples.slice(0, 8).map(({ path }) => ({ path, ...request })));
  const started = performance.now();
  await context.pool.decodeList(samples.map(({ path }) => ({ path, ...request })));
  return secondsSince(started) / Math.max(1, samples.length);
}

/** The first images of the data that a pass reads. */
async function samplesOf(
  { data }: TrainingContext,
  { source }: PassWork,
  most: number,
): Promise<readonly ViewSample[]> {
  const [name = "", split] = source.split(".");
  const { kind } = data.description(name);
  if (kind === "image_folder") return (await data.folder(name)).samples.slice(0, most);
  if (kind === "backgrounds") return (await data.backgrounds(name)).slice(0, most);
  return (await data.faces(name)).samples.filter((one) => one.split === split).slice(0, most);
}

/** Fits some SVMs to random features: seconds for all attributes and rows. */
export async function measureSvm(
  { run, signal }: TrainingContext,
  work: NonNullable<StageWork["svm"]>,
  columns: number,
): Promise<number> {
  const step = run.plan.cascade.find((one): one is SvmPlan => one.kind === "svm" && one.name === work.step);
  if (step === undefined) throw new Error(`plan: ${work.step} is not an svm step`);
  const rows = Math.min(work.rows, svm.rows);
  const attributes = Math.min(work.attributes, svm.attributes);
  const random = new Random("plan", "svm");
  const values = Float32Array.from({ length: rows * columns }, () => Math.max(0, random.normal()));
  const labels = Int8Array.from({ length: rows * attributes }, () => (random.chance(0.5) ? 1 : -1));
  const names = Array.from({ length: attributes }, (_, i) => String(i));
  const options = { ...step, seed: run.plan.seed };
  const started = performance.now();
  await trainSvmPerAttribute({ values, rows, columns }, { names, labels }, options, undefined, signal);
  return secondsSince(started) * (work.attributes / attributes) * (work.rows / rows);
}
