import { coverOf, largestOverlap, netOf, scoreOf, wholeImage } from "../../compiler/contract/plan-queries.js";
import type { Refinement } from "../../compiler/contract/refinement.js";
import type {
  BoxesPlan,
  CropPlan,
  FeaturePlan,
  Plan,
  PlanSize,
  ScorePlan,
  WindowPlan,
} from "../../compiler/contract/schema.js";
import { type Box, boxFault, enlarge, type Size } from "../data/box.js";
import type { BoxList } from "../data/celeba/box-list.js";
import { defaultEdgeBoxOptions, type EdgeBoxOptions } from "../data/edge-boxes/options.js";
import type { DecodePool, DecodeRequest, DecodeResult } from "../data/images/decode-pool.js";
import type { Engine, NetRunner, Weights } from "../engines/engine.js";
import type { GraphSource } from "../engines/graph-source.js";
import { readAhead } from "../process/read-ahead.js";
import { distinct } from "./localise/distinct.js";
import { type FoundWindow, resultingBox, type SearchedArea, searchedArea } from "./searched-area.js";

/**
 * What a window step found in one image, and the size of the image file; a reason where the image cannot be read. An
 * image without a window is no error: it has areas without windows, or no areas.
 */
export type WindowResult =
  | {
      readonly ok: true;
      readonly image: Size;
      /** One for each area of the {@link SearchedImage}, in its order. */
      readonly areas: readonly SearchedArea[];
    }
  | { readonly ok: false; readonly reason: string };

/** All windows of an image, the best one first. */
export const windowsOf = ({ areas }: Extract<WindowResult, { readonly ok: true }>): readonly FoundWindow[] =>
  areas.flatMap(({ windows }) => windows);

export type FeatureResult =
  | {
      readonly ok: true;
      readonly vector: Float32Array;
      /** Size of the image file, upright. */
      readonly image: Size;
    }
  | { readonly ok: false; readonly reason: string };

/** An image, or the parts of it that an earlier step found. */
export interface SearchedImage {
  readonly path: string;
  /** The whole image if undefined. Without areas, nothing is searched. */
  readonly within: { readonly image: Size; readonly areas: readonly Box[] } | undefined;
}

/** An image with the boxes of its faces, in source pixels. */
export interface GivenBoxes {
  readonly path: string;
  readonly boxes: readonly Box[];
}

/** A part of an image, decoded for one run of a net. */
export interface ImagePart {
  readonly path: string;
  /** The whole image if undefined. */
  readonly area: Box | undefined;
}

const imagesPerCall = 32;

/** The nets of a plan ready for inference, and the steps between them. */
export class Cascade {
  readonly #plan: Plan;
  readonly #graphOf: (graph: string) => GraphSource;
  readonly #engine: Engine;
  readonly #pool: DecodePool;
  readonly #weightsOf: (net: string) => Promise<Weights>;
  readonly #refinementOf: (step: string) => Promise<Refinement>;
  readonly #boxesOf: (step: BoxesPlan, data: string) => Promise<BoxList>;
  readonly #signal: AbortSignal | undefined;
  readonly #graphs = new Map<string, Promise<NetRunner>>();

  constructor(options: {
    readonly plan: Plan;
    /** A graph by the plan's name of it. */
    readonly graph: (name: string) => GraphSource;
    readonly engine: Engine;
    readonly pool: DecodePool;
    readonly weightsOf: (net: string) => Promise<Weights>;
    /** What `refine: regression` of a step has fitted; absent for a cascade without it. */
    readonly refinementOf?: (step: string) => Promise<Refinement>;
    /** The boxes of a data set for a boxes step. A cascade without such a step, and a prediction, need none. */
    readonly boxes?: (step: BoxesPlan, data: string) => Promise<BoxList>;
    /** Stops work between two batches of images; its reason is thrown. */
    readonly signal?: AbortSignal;
  }) {
    this.#plan = options.plan;
    this.#graphOf = options.graph;
    this.#engine = options.engine;
    this.#pool = options.pool;
    this.#weightsOf = options.weightsOf;
    this.#refinementOf = options.refinementOf ?? noRefinement;
    this.#boxesOf = options.boxes ?? (async () => new Map());
    this.#signal = options.signal;
  }

  /** Its name, as `--engine` takes it. */
  get engine(): string {
    return this.#engine.name;
  }

  async close(): Promise<void> {
    for (const net of this.#graphs.values()) await (await net).close();
    this.#graphs.clear();
  }

  /**
   * Runs a window step on images, of each either the whole or the parts that an earlier step found: results in groups,
   * in order. Groups are not stored, so memory does not grow with the number of images.
   */
  async *windows(step: WindowPlan, images: readonly SearchedImage[]): AsyncGenerator<readonly WindowResult[]> {
    const net = await this.#net(step.net);
    const refinement = step.refine.kind === "none" ? undefined : await this.#refinementOf(step.name);
    const parts = images.flatMap(partsOf);
    const proposals = proposalOptions(step);
    const decoded = this.#decoded(parts, (part) => ({
      ...placedIn(part, step.resized),
      ...(proposals === undefined ? {} : { proposals }),
    }));
    const overlap = largestOverlap(this.#plan, step);
    let next = 0;
    let pending: PartResult[] = [];
    const completed = (): readonly WindowResult[] => {
      const results: WindowResult[] = [];
      for (let image = images[next]; image !== undefined; image = images[++next]) {
        const count = image.within?.areas.length ?? 1;
        if (pending.length < count) break;
        results.push(joined(image, pending.slice(0, count), overlap));
        pending = pending.slice(count);
      }
      return results;
    };
    for await (const { group, results } of decoded) {
      pending.push(...(await this.#searched(step, net, refinement, group, results)));
      yield completed();
    }
    // Images without areas at the end, or all of them.
    if (next < images.length) yield completed();
  }

  /** The boxes of a data set's images by the name of the image. */
  boxes(step: BoxesPlan, data: string): Promise<BoxList> {
    return this.#boxesOf(step, data);
  }

  /**
   * The windows of a boxes step: given boxes, enlarged and shifted, in groups, in order. Boxes outside the image are left
   * out.
   */
  async *given(step: BoxesPlan, images: readonly GivenBoxes[]): AsyncGenerator<readonly WindowResult[]> {
    // Only whether the image can be read and its size are needed.
    const decoded = this.#decoded(images, ({ path }) => ({ path, height: 8, width: 8, fit: "stretch" }));
    for await (const { group, results } of decoded)
      yield results.map((result, i): WindowResult => {
        if (!result.ok) return result;
        const boxes = (group[i] as GivenBoxes).boxes.filter((box) => boxFault(box, result.source) === undefined);
        const windows = boxes.map((box) => ({ box: resultingBox(box, step), score: 1 }));
        return { ok: true, image: result.source, areas: [{ windows }] };
      });
  }

  /** Images decoded in groups, the next one while the one before is in use. */
  async *#decoded<T>(
    images: readonly T[],
    request: (image: T) => DecodeRequest,
  ): AsyncGenerator<{ readonly group: readonly T[]; readonly results: readonly DecodeResult[] }> {
    const decode = async (position: number) => {
      const group = images.slice(position * imagesPerCall, (position + 1) * imagesPerCall);
      return { group, results: await this.#pool.decodeList(group.map(request)) };
    };
    for await (const one of readAhead(0, Math.ceil(images.length / imagesPerCall), 1, decode)) {
      this.#signal?.throwIfAborted();
      yield one;
    }
  }

  async #searched(
    step: WindowPlan,
    net: NetRunner,
    refinement: Refinement | undefined,
    parts: readonly ImagePart[],
    decoded: readonly DecodeResult[],
  ): Promise<readonly PartResult[]> {
    const good = decoded.flatMap((d) => (d.ok ? [d] : []));
    const planNet = netOf(this.#plan, step.net);
    const maps =
      good.length === 0
        ? undefined
        : (await net.run(concatenate(good.map((d) => d.pixels)), good.length)).get("response");
    let row = 0;
    return decoded.map((d, i) => {
      if (!d.ok) return d;
      const [, , rows = 0, cols = 0] = maps?.shape ?? [];
      const values = maps?.data.slice(row * rows * cols, (row + 1) * rows * cols) ?? new Float32Array();
      row++;
      const region = parts[i]?.area ?? { x: 0, y: 0, ...d.source };
      const geometry = { rows, cols, covers: coverOf(planNet, rows, cols), placed: d.placed, region };
      return {
        ok: true,
        image: d.source,
        searched: searchedArea(step, values, geometry, { proposals: d.proposals ?? [], refinement }),
      };
    });
  }

  /**
   * Feature vector of each face window, or whole image: the mean over its patches (a linear score of it is the mean of the patches'
   * scores).
   */
  async features(
    step: FeaturePlan,
    images: readonly ImagePart[],
    onProgress: (done: number) => void = () => undefined,
  ): Promise<readonly FeatureResult[]> {
    const crop = this.#crop(step.over);
    const net = await this.#features(step, crop);
    const found: FeatureResult[] = [];
    const decoded = this.#decoded(images, ({ path, area }) =>
      placedIn({ path, area: area === undefined ? undefined : enlarge(area, crop.enlarged) }, crop.resized),
    );
    for await (const { results } of decoded) {
      // Each crop is one run: its patches fill the engine.
      for (const one of results) found.push(await featureOf(net, one));
      onProgress(found.length);
    }
    return found;
  }

  #crop(name: string): CropPlan {
    const step = this.#plan.cascade.find((s) => s.name === name);
    if (step?.kind !== "crop") throw new Error(`cascade: ${name} is not a crop step`);
    return step;
  }

  #net(name: string): Promise<NetRunner> {
    const { graph, input } = netOf(this.#plan, name);
    return this.#opened(graph, name, input);
  }

  #features({ graph, net }: FeaturePlan, { resized }: CropPlan): Promise<NetRunner> {
    return this.#opened(graph, net, resized);
  }

  /** A graph with the weights of a net, opened on first use. */
  #opened(graph: string, net: string, { height, width }: PlanSize): Promise<NetRunner> {
    const known = this.#graphs.get(graph);
    if (known !== undefined) return known;
    const opened = this.#weightsOf(net).then((weights) =>
      this.#engine.openNet({ graph: this.#graphOf(graph), image: { height, width }, weights }),
    );
    this.#graphs.set(graph, opened);
    return opened;
  }
}

async function noRefinement(step: string): Promise<never> {
  throw new Error(`cascade: ${step} needs a refinement`);
}

async function featureOf(net: NetRunner, decoded: DecodeResult): Promise<FeatureResult> {
  if (!decoded.ok) return decoded;
  const vector = (await net.run(decoded.pixels, 1)).get("feature");
  if (vector === undefined) throw new Error("cascade: the graph gives no feature");
  return { ok: true, vector: vector.data, image: decoded.source };
}

/** Letterboxes a whole image, stretches a part. */
const placedIn = ({ path, area }: ImagePart, { height, width }: PlanSize): DecodeRequest => ({
  path,
  height,
  width,
  ...(area === undefined ? { fit: "letterbox" } : { crop: area, fit: "stretch" }),
});

const partsOf = ({ path, within }: SearchedImage): readonly ImagePart[] =>
  within === undefined ? [{ path, area: undefined }] : within.areas.map((area) => ({ path, area }));

/** What a step found in one part of an image. */
type PartResult =
  | { readonly ok: true; readonly image: Size; readonly searched: SearchedArea }
  | { readonly ok: false; readonly reason: string };

/** The result of an image from those of its parts: of windows of several parts that overlap by more, the first remains. */
function joined({ within }: SearchedImage, parts: readonly PartResult[], overlap: number): WindowResult {
  const areas: SearchedArea[] = [];
  let image = within?.image;
  for (const part of parts) {
    if (!part.ok) return part;
    areas.push(part.searched);
    image = part.image;
  }
  if (image === undefined) throw new Error("cascade: an image without parts has no size");
  const windows = areas.flatMap((area) => area.windows);
  const kept = new Set(distinct(windows, ({ box }) => box, overlap));
  return {
    ok: true,
    image,
    areas: areas.map((area) => ({ ...area, windows: area.windows.filter((window) => kept.has(window)) })),
  };
}

/** The options of the candidate windows that decoding finds; undefined for a grid. */
function proposalOptions({ search: { proposals } }: WindowPlan): EdgeBoxOptions | undefined {
  if (proposals.kind !== "edgebox") return undefined;
  const { kind: _, ...options } = proposals;
  return { ...defaultEdgeBoxOptions, ...options };
}

/** A step that finds windows. */
export type LocatingPlan = WindowPlan | BoxesPlan;

/** The steps that lead from a whole image to a window, outermost first; none to the whole image. */
export function windowChain(plan: Plan, name: string): readonly LocatingPlan[] {
  if (name === wholeImage) return [];
  const step = plan.cascade.find((s) => s.name === name);
  if (step?.kind === "boxes") return [step];
  if (step?.kind !== "window") throw new Error(`cascade: ${name} is not a window or boxes step`);
  return [...windowChain(plan, step.within), step];
}

/** The nets of these steps. */
export const netsOfChain = (chain: readonly LocatingPlan[]): readonly string[] =>
  chain.flatMap((step) => (step.kind === "window" ? [step.net] : []));

/** The step of a cascade that scores attributes, with the steps that feed it; undefined where the spec has none. */
export function scoringSteps(plan: Plan):
  | {
      readonly score: ScorePlan;
      readonly feature: FeaturePlan;
      readonly crop: CropPlan;
      /** The window step that finds faces, or `"image"`. */
      readonly face: string;
    }
  | undefined {
  const score = scoreOf(plan);
  if (score === undefined) return undefined;
  const feature = plan.cascade.find((s) => s.kind === "feature" && s.name === score.on);
  const crop = plan.cascade.find((s) => s.kind === "crop" && feature?.kind === "feature" && s.name === feature.over);
  if (feature?.kind !== "feature" || crop?.kind !== "crop")
    throw new Error(`plan: ${score.name} has no features to score`);
  return { score, feature, crop, face: crop.of };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
