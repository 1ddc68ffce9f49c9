import type { PlanSize } from "../../../compiler/contract/schema.js";
import type { Variation } from "./augmentation-parameters.js";
import type { DecodeRequest, DecodeResult } from "./decode.js";
import type { Undecoded } from "./decode-read.js";

/** A place in memory that all threads see. */
export interface SharedPlace {
  readonly buffer: SharedArrayBuffer;
  /** In bytes. */
  readonly offset: number;
}

/** Put a picture, cut and changed, into a batch. */
export interface PlaceRequest {
  readonly picture: DecodeRequest;
  /**
   * Where the decoded picture is kept (height x width x 3 bytes): read from there if it is `filled`, else written there;
   * undefined for a picture that is not kept.
   */
  readonly kept: (SharedPlace & { readonly filled: boolean }) | undefined;
  readonly variation: Variation;
  readonly to: PlanSize;
  /** Takes height x width x 3 bytes of the size `to`. */
  readonly out: SharedPlace;
}

export type PlaceResult = { readonly ok: true } | Undecoded;

/** What a decode worker does. */
export type Job =
  | { readonly kind: "decode"; readonly request: DecodeRequest }
  | { readonly kind: "place"; readonly request: PlaceRequest };

export type JobResult =
  | { readonly kind: "decode"; readonly result: DecodeResult }
  | { readonly kind: "place"; readonly result: PlaceResult };

/**
 * Jobs that workers share: each takes the next one that nobody has taken, so that a slow job holds up no other, and
 * without the main thread, which may be busy with a training step.
 */
export interface JobList {
  readonly id: number;
  readonly jobs: readonly Job[];
  /** A 32-bit integer for each job: number of the worker that took it, 0 at first. */
  readonly takers: SharedArrayBuffer;
  /** Number of the worker that gets the list; from 1. */
  readonly taker: number;
  /** Its jobs are done with no other job in hand. */
  readonly alone: boolean;
}

/** Sent by a worker when its share of a list is done. */
export interface JobReply {
  readonly id: number;
  readonly results: readonly (JobResult & { readonly index: number })[];
}
