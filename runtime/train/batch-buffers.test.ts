import { expect, it } from "vitest";
import { BatchBuffers } from "./batch-buffers.js";

it("BatchBuffers reuses memory, and reads fewer large batches ahead", async () => {
  const buffers = new BatchBuffers(8);
  const used = new Set<SharedArrayBuffer>();
  for (let i = 0; i < 5; i++) {
    const { image, result } = await buffers.fill(async (out) => {
      new Uint8Array(out)[0] = i + 1;
      used.add(out);
      return i;
    });
    expect([image[0], result]).toEqual([i + 1, i]);
  }
  expect(used.size).toBe(1);
  expect([8, 2 ** 20, 40 * 2 ** 20, 2 ** 30].map((bytes) => new BatchBuffers(bytes).ahead)).toEqual([4, 4, 3, 1]);
});
