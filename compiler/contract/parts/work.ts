import { z } from "zod";

const count = z.number().nonnegative();

/** What one execution of a graph does, by class of operation; of a graph with an open batch, for one image. */
export const graphWork = z.object({
  /** Multiply-adds of convolutions and of their gradients. */
  convolutions: count,
  /** Multiply-adds of dense layers and matrix products. */
  products: count,
  /** Values that windows of pooling layers read. */
  pooling: count,
  /** Values of local response normalisations. */
  norms: count,
  /** Bytes that all other operators read and write. */
  moved: count,
  /** Operators. */
  calls: count,
});

export type GraphWork = z.infer<typeof graphWork>;

/** What the execution of a graph costs. */
export const graphCost = z.object({
  /** The plan's name of it. */
  graph: z.string(),
  work: graphWork,
  /** Of a training step: the bytes that its session takes at its peak, by the compiler's estimate. */
  memory: count.optional(),
});

export type GraphCost = z.infer<typeof graphCost>;
