import type { PlanSize } from "../../../compiler/contract/schema.js";
import type { AugmentationParameters } from "./augmentation-parameters.js";
import type { DecodeRequest, DecodeResult } from "./decode.js";
import type { Undecoded } from "./decode-read.js";

/** A place in shared memory. */
interface SharedPlace {
  readonly buffer: SharedArrayBuffer;
  /** In bytes. */
  readonly offset: number;
}

/** A request to put an image, cropped and augmented, into a batch. */
export interface PlaceRequest {
  readonly image: DecodeRequest;
  /**
   * The slot of the decoded image in the cache (height x width x 3 bytes): read if it is `filled`, else written; undefined
   * for an image that is not cached.
   */
  readonly slot: (SharedPlace & { readonly filled: boolean }) | undefined;
  readonly augmentation: AugmentationParameters;
  readonly to: PlanSize;
  /** Room for height x width x 3 bytes of the size `to`. */
  readonly out: SharedPlace;
}

export type PlaceResult = { readonly ok: true } | Undecoded;

/** The work of a decode worker. */
export type Job =
  | { readonly kind: "decode"; readonly request: DecodeRequest }
  | { readonly kind: "place"; readonly request: PlaceRequest };

export type JobResult =
  | { readonly kind: "decode"; readonly result: DecodeResult }
  | { readonly kind: "place"; readonly result: PlaceResult };

/**
 * Jobs that workers share: each worker takes the next free one. A slow job delays no other, and the main thread, which can be
 * busy with a training step, is not involved.
 */
export interface JobList {
  readonly id: number;
  readonly jobs: readonly Job[];
  /** A 32-bit integer for each job: number of the worker that took it, 0 at first. */
  readonly takers: SharedArrayBuffer;
  /** Number of the worker that gets the list; from 1. */
  readonly taker: number;
  /** Its jobs are done while the worker has no other job. */
  readonly alone: boolean;
}

/** A worker's message when its share of a list is done. */
export interface JobReply {
  readonly id: number;
  readonly results: readonly (JobResult & { readonly index: number })[];
}
