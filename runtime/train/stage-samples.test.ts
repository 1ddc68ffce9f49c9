import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan, TrainPlan } from "../../compiler/contract/schema.js";
import { planOf } from "../../tests/support/plan-of.js";
import type { Split } from "../data/face-data.js";
import { ImageStore } from "../data/images/image-store.js";
import { DataLoader } from "./data-loader.js";
import { requireUsableData } from "./preflight.js";
import { requireStep } from "./stage-samples.js";

const size = { height: 2, width: 2 };
const [base] = planOf(["tune"]).stages;
if (base?.kind !== "train") throw new Error("no stage to test with");

type Options = Partial<Pick<TrainPlan, "batch" | "accumulate" | "perIdentity" | "paired" | "keep" | "labels">>;
const stageWith = (options: Options): TrainPlan => ({ ...base, ...options });
const samplesOf = (labels: readonly number[]) =>
  labels.map((label, i) => ({ file: `${i}.jpg`, path: String(i), label, attributes: Int8Array.of(1) }));

/** What the loader of the stage makes of these images when training begins. */
function stepsWhenTraining(stage: TrainPlan, labels: readonly number[]): number {
  const view = {
    name: "faces.train",
    samples: samplesOf(labels),
    size,
    fit: "stretch",
    labelCount: 1,
    unreadable: 0,
  } as const;
  const store = new ImageStore(view, { place: () => Promise.reject(new Error("no image is read")) }, { bytes: 0 });
  return new DataLoader(store, { stage, input: size, augment: [], patches: undefined, seed: 1 }).stepsPerEpoch;
}

function passes(stage: TrainPlan, labels: readonly number[]): boolean {
  try {
    requireStep(stage, { name: "faces.train", samples: samplesOf(labels) });
    return true;
  } catch {
    return false;
  }
}

/** The early check of a plan with one stage on a CSV file with these rows. */
async function checkEarly(
  options: Options,
  rows: readonly { readonly identity: number; readonly split: Split; readonly label?: number }[],
) {
  const on = { data: "faces", view: "image", split: "train" } as const;
  const plan: Plan = { ...planOf(), stages: [{ ...stageWith(options), on }] };
  const samples = rows.map(({ identity, split, label = 1 }, i) => ({
    file: `${i}.jpg`,
    path: String(i),
    identity,
    attributes: Int8Array.of(label),
    split,
  }));
  const lists = {
    description: () => ({
      kind: "csv" as const,
      name: "faces",
      root: "data",
      attributes: "all",
      unknown: [],
      file: "faces.csv",
      image: "image",
      split: { kind: "column" as const, column: "split" },
      normalise: { kind: "standard" as const },
      unreadable: 0,
    }),
    folder: () => Promise.reject(new Error("no folder")),
    backgrounds: () => Promise.reject(new Error("no backgrounds")),
    boxes: () => Promise.reject(new Error("no boxes")),
    faces: async () => ({ kind: "csv" as const, root: "data", attributeNames: ["Male"], samples }),
  };
  await requireUsableData(plan, lists, plan.stages);
}

const rowsOf = (count: number, perIdentity: number, split: Split = "train") =>
  Array.from({ length: count }, (_, i) => ({ identity: Math.floor(i / perIdentity), split }));

describe("the early check of a stage's data", () => {
  it("the early check counts the batches that an update accumulates", async () => {
    await expect(checkEarly({ batch: 32, accumulate: 8 }, rowsOf(100, 1))).rejects.toMatchObject({
      message: "stage tune: an update takes more images than an epoch has",
      details: {
        found: "100 images in faces.train",
        expected: "at least 256 (batch 32, accumulate 8)",
        hint: "make `batch` or `accumulate` smaller",
      },
    });
    await checkEarly({ batch: 32, accumulate: 3 }, rowsOf(100, 1));
    await expect(checkEarly({ batch: 128 }, rowsOf(100, 1))).rejects.toMatchObject({
      details: { expected: "at least 128 (batch 128)", hint: "make `batch` smaller" },
    });
  });

  it("the early check counts the images of whole groups with `per_identity`", async () => {
    const balanced = { paired: true, perIdentity: 4, labels: "identity" } as const;
    // 20 identities of 7 images: one group of 4 each.
    await expect(checkEarly({ ...balanced, batch: 100 }, rowsOf(140, 7))).rejects.toMatchObject({
      details: {
        found: "140 images in faces.train, 80 in an epoch",
        expected: "at least 100 (batch 100, per_identity 4)",
      },
    });
    // 20 identities of 2 images, which their groups repeat: 80 images from 40.
    await checkEarly({ ...balanced, batch: 80 }, rowsOf(40, 2));
    await checkEarly({ ...balanced, batch: 40, accumulate: 2 }, rowsOf(40, 2));
    await expect(checkEarly({ ...balanced, batch: 40, accumulate: 3 }, rowsOf(40, 2))).rejects.toThrow(
      "an update takes",
    );
  });

  it("the early check accepts exactly the stages that can train a step, whatever their options", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.option(fc.integer({ min: 2, max: 5 }), { nil: undefined }),
        (labels, batch, accumulate, perIdentity) => {
          const stage = stageWith({
            batch,
            accumulate,
            paired: true,
            ...(perIdentity === undefined ? {} : { perIdentity }),
          });
          expect(passes(stage, labels)).toBe(stepsWhenTraining(stage, labels) > 0);
        },
      ),
    );
  });

  it("the early check requires images in the validation split if the stage decides by it", async () => {
    const best = { batch: 4, keep: "best", labels: "attribute" } as const;
    await expect(checkEarly(best, rowsOf(8, 1))).rejects.toThrow('the split "validation" of faces is empty');
    await checkEarly({ ...best, keep: "last" }, rowsOf(8, 1));
    await checkEarly(best, [...rowsOf(8, 1), ...rowsOf(1, 1, "validation")]);
  });

  it("the early check requires a known label in the validation split if the stage decides by it", async () => {
    const best = { batch: 4, keep: "best", labels: "attribute" } as const;
    const unknown = rowsOf(3, 1, "validation").map((row) => ({ ...row, label: 0 }));
    await expect(checkEarly(best, [...rowsOf(8, 1), ...unknown])).rejects.toThrow(
      "stage tune: no label of faces.validation is known",
    );
    await checkEarly({ ...best, keep: "last" }, [...rowsOf(8, 1), ...unknown]);
    await checkEarly(best, [...rowsOf(8, 1), ...unknown, { identity: 9, split: "validation", label: -1 }]);
  });
});
