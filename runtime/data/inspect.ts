import { z } from "zod";
import type { Box, FaceData, FaceSample, Split } from "./face-data.js";
import type { ImageFolderData } from "./image-folder.js";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const splitName = z.enum(["train", "validation", "test"]);
const named = z.strictObject({ file: z.string(), reason: z.string() }).readonly();

/** What `fanc data check --json` prints. */
export const dataReportSchema = z
  .strictObject({
    schema: z.literal("fanc.data-check/1"),
    folder: z.string(),
    kind: z.enum(["celeba", "image_folder"]),
    images: count,
    /** CelebA formats only. */
    splits: z.array(z.strictObject({ split: splitName, images: count, identities: count }).readonly()).readonly(),
    /** Identities that occur in two splits, so that a test meets people it was trained on. */
    sharedIdentities: z
      .array(z.strictObject({ between: z.tuple([splitName, splitName]), identities: count }).readonly())
      .readonly(),
    /** Share of images with the attribute; null where a split is empty. */
    attributes: z
      .array(
        z
          .strictObject({
            name: z.string(),
            all: share,
            train: share.nullable(),
            validation: share.nullable(),
            test: share.nullable(),
          })
          .readonly(),
      )
      .readonly(),
    /** Folders of class pictures only. */
    classes: z.array(z.strictObject({ name: z.string(), images: count }).readonly()).readonly(),
    /** Image files that are missing or cannot be decoded. */
    unreadable: z.array(named).readonly(),
    boxes: z
      .strictObject({
        /** Boxes that are empty or have no point in common with their image. */
        outside: z.array(named).readonly(),
        /** Number of boxes that reach over an edge of their image. */
        crossing: count,
      })
      .readonly(),
    /** One sentence for each kind of fault; empty when all is well. */
    faults: z.array(z.string()).readonly(),
  })
  .readonly();

export type DataReport = z.infer<typeof dataReportSchema>;

/** What decoding every image showed. */
export interface DecodedImages {
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  /** Size in pixels of the readable images, by the sample's file. */
  readonly sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
}

const splits = ["train", "validation", "test"] as const;

/** Counts, balance and faults of a data set in CelebA's formats. */
export function inspectCeleba(folder: string, data: FaceData, decoded: DecodedImages): DataReport {
  const { samples, attributeNames } = data;
  const bySplit = new Map(splits.map((split) => [split, samples.filter((s) => s.split === split)]));
  const of = (split: Split): readonly FaceSample[] => bySplit.get(split) ?? [];
  const report: Omit<DataReport, "faults"> = {
    schema: "fanc.data-check/1",
    folder,
    kind: "celeba",
    images: samples.length,
    splits: splits.map((split) => ({ split, images: of(split).length, identities: identitiesOf(of(split)).size })),
    sharedIdentities: sharedIdentities(of),
    attributes: attributeNames.map((name, a) => ({
      name,
      all: shareOf(samples, a) ?? 0,
      train: shareOf(of("train"), a),
      validation: shareOf(of("validation"), a),
      test: shareOf(of("test"), a),
    })),
    classes: [],
    unreadable: decoded.unreadable,
    boxes: checkBoxes(samples, decoded.sizes),
  };
  return { ...report, faults: faultsOf(report) };
}

/** Counts and faults of a folder of class pictures. */
export function inspectImageFolder(folder: string, data: ImageFolderData, decoded: DecodedImages): DataReport {
  const images = new Array<number>(data.classes.length).fill(0);
  for (const { label } of data.samples) images[label] = (images[label] ?? 0) + 1;
  const report: Omit<DataReport, "faults"> = {
    schema: "fanc.data-check/1",
    folder,
    kind: "image_folder",
    images: data.samples.length,
    splits: [],
    sharedIdentities: [],
    attributes: [],
    classes: data.classes.map((name, label) => ({ name, images: images[label] ?? 0 })),
    unreadable: decoded.unreadable,
    boxes: { outside: [], crossing: 0 },
  };
  return { ...report, faults: faultsOf(report) };
}

function identitiesOf(samples: readonly FaceSample[]): ReadonlySet<number> {
  return new Set(samples.flatMap((s) => s.identity ?? []));
}

function sharedIdentities(of: (split: Split) => readonly FaceSample[]): DataReport["sharedIdentities"] {
  const pairs = [
    ["train", "validation"],
    ["train", "test"],
    ["validation", "test"],
  ] as const;
  return pairs.flatMap(([first, second]) => {
    const others = identitiesOf(of(second));
    const identities = [...identitiesOf(of(first))].filter((identity) => others.has(identity)).length;
    return identities === 0 ? [] : [{ between: [first, second] as [Split, Split], identities }];
  });
}

function shareOf(samples: readonly FaceSample[], attribute: number): number | null {
  if (samples.length === 0) return null;
  return samples.filter((s) => s.attributes[attribute] === 1).length / samples.length;
}

function checkBoxes(samples: readonly FaceSample[], sizes: DecodedImages["sizes"]): DataReport["boxes"] {
  const outside: { file: string; reason: string }[] = [];
  let crossing = 0;
  for (const { file, box } of samples) {
    const size = sizes.get(file);
    if (box === undefined || size === undefined) continue;
    if (box.width <= 0 || box.height <= 0) outside.push({ file, reason: `the box ${shown(box)} is empty` });
    else if (!meets(box, size)) {
      outside.push({ file, reason: `the box ${shown(box)} lies outside the ${size.width} x ${size.height} image` });
    } else if (box.x < 0 || box.y < 0 || box.x + box.width > size.width || box.y + box.height > size.height) crossing++;
  }
  return { outside, crossing };
}

function meets(box: Box, size: { readonly width: number; readonly height: number }): boolean {
  return box.x < size.width && box.y < size.height && box.x + box.width > 0 && box.y + box.height > 0;
}

function shown({ x, y, width, height }: Box): string {
  return `${width} x ${height} at ${x}, ${y}`;
}

function faultsOf({ unreadable, boxes, sharedIdentities: shared }: Omit<DataReport, "faults">): readonly string[] {
  const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
  return [
    ...(unreadable.length > 0
      ? [`${plural(unreadable.length, "image is", "images are")} missing or cannot be read`]
      : []),
    ...(boxes.outside.length > 0
      ? [`${plural(boxes.outside.length, "box is", "boxes are")} empty or outside the image`]
      : []),
    ...shared.map(
      ({ between, identities }) =>
        `${plural(identities, "identity is", "identities are")} in both ${between[0]} and ${between[1]}`,
    ),
  ];
}
