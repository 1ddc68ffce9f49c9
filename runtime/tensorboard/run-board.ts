import type { Weights } from "../engines/engine.js";

/** An image with the response map over it, to watch a net train. */
export interface ResponseImage {
  readonly file: string;
  /** height x width x 3 bytes, as the net sees the image. */
  readonly image: { readonly height: number; readonly width: number; readonly data: Uint8Array };
  /** Mean response, rows x cols. */
  readonly response: { readonly rows: number; readonly cols: number; readonly values: Float32Array };
}

/** Receives what TensorBoard shows of a run besides its events: histograms and images. */
export interface RunBoard {
  /** Histograms of all weights, and the filters of the first layer as an image. */
  weights(stage: string, net: string, step: number, weights: Weights): Promise<void>;
  responses(stage: string, net: string, step: number, images: readonly ResponseImage[]): Promise<void>;
  close(): Promise<void>;
}

/** Discards everything: for commands that do not train, and for tests. */
export const noBoard: RunBoard = {
  weights: async () => undefined,
  responses: async () => undefined,
  close: async () => undefined,
};
