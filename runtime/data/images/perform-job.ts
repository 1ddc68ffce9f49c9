import { applyAugmentation } from "./augmentation-parameters.js";
import { type DecodeRequest, type DecodeResult, decodeImage } from "./decode.js";
import type { Job, JobResult, PlaceRequest, PlaceResult } from "./jobs.js";

type Decode = (request: DecodeRequest) => Promise<DecodeResult>;

/** Does a worker's job. Errors of the image file are results. */
export async function performJob(job: Job, decode: Decode = decodeImage): Promise<JobResult> {
  switch (job.kind) {
    case "decode":
      return { kind: "decode", result: await decode(job.request) };
    case "place":
      return { kind: "place", result: await place(job.request, decode) };
    default: {
      const never: never = job;
      return never;
    }
  }
}

async function place({ image, slot, augmentation, to, out }: PlaceRequest, decode: Decode): Promise<PlaceResult> {
  const { width, height } = image;
  const augmented = (data: Uint8Array): PlaceResult => {
    applyAugmentation({ width, height, data }, augmentation, to, new Uint8Array(out.buffer), out.offset);
    return { ok: true };
  };
  const cached = slot === undefined ? undefined : new Uint8Array(slot.buffer, slot.offset, width * height * 3);
  if (cached !== undefined && slot?.filled === true) return augmented(cached);
  const decoded = await decode(image);
  if (!decoded.ok) return decoded;
  cached?.set(decoded.pixels);
  return augmented(decoded.pixels);
}
