import type { Plan, PlanNet, WindowPlan } from "./schema.js";

export function netOf({ nets }: Pick<Plan, "nets">, name: string): PlanNet {
  const net = nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`plan: no net ${name}`);
  return net;
}

/** Part of the net's input, in its pixels, that the cells of its response map cover. */
export function coverOf(
  { response, name }: PlanNet,
  rows: number,
  cols: number,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  if (response === undefined) throw new Error(`plan: ${name} has no response map`);
  const { start, stride } = response;
  return {
    x: start[1] - stride[1] / 2,
    y: start[0] - stride[0] / 2,
    width: cols * stride[1],
    height: rows * stride[0],
  };
}

/** Largest overlap (IoU) of two windows of one image: that of the nearest step that finds several; 1 where none does. */
export function largestOverlap({ cascade }: Pick<Plan, "cascade">, { search: { pick }, within }: WindowPlan): number {
  if (pick.kind === "all") return pick.overlap;
  const outer = cascade.find(({ name }) => name === within);
  return outer?.kind === "window" ? largestOverlap({ cascade }, outer) : 1;
}
