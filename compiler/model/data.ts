import type { z } from "zod";
import type { augmentation } from "../contract/parts/augmentation.js";
import type { data, dataRef } from "../contract/parts/data.js";
import type { FromPlan, Origin } from "./common.js";

/** A data set; compiler/contract/parts/data.ts describes the kinds. */
export type DataModel = FromPlan<z.infer<typeof data>> & { readonly origin: Origin };

type DataOf<K extends DataModel["kind"]> = Extract<DataModel, { readonly kind: K }>;
export type ImageFolderData = DataOf<"image_folder">;
export type CelebaData = DataOf<"celeba">;
export type LfwaData = DataOf<"lfwa">;
export type CsvData = DataOf<"csv">;
export type BackgroundsData = DataOf<"backgrounds">;

/** Data sets of faces: they have attributes and are divided into splits. */
export type FaceData = CelebaData | LfwaData | CsvData;

export type PartitionSplit = Extract<CelebaData["split"], { readonly kind: "partition" }>;
export type IdentitySplit = Extract<CelebaData["split"], { readonly kind: "identities" }>;

/** How the bytes of an image become the numbers that a net sees. */
export type Normalise = FaceData["normalise"];

/** What a stage or an evaluation reads: `celebs`, `celebs.validation`, `celebs.head`, `celebs.head.test`. */
export type DataRef = FromPlan<z.infer<typeof dataRef>>;
export type Split = DataRef["split"];

/** A random change of images in training. */
export type Augmentation = FromPlan<z.infer<typeof augmentation>>;
