import { applyVariation } from "./augmentation-parameters.js";
import { type DecodeRequest, type DecodeResult, decodeImage } from "./decode.js";
import type { Job, JobResult, PlaceRequest, PlaceResult } from "./jobs.js";

type Decode = (request: DecodeRequest) => Promise<DecodeResult>;

/** Does a worker's job. Faults of the image file are results. */
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

async function place({ picture, kept, variation, to, out }: PlaceRequest, decode: Decode): Promise<PlaceResult> {
  const { width, height } = picture;
  const vary = (data: Uint8Array): PlaceResult => {
    applyVariation({ width, height, data }, variation, to, new Uint8Array(out.buffer), out.offset);
    return { ok: true };
  };
  const room = kept === undefined ? undefined : new Uint8Array(kept.buffer, kept.offset, width * height * 3);
  if (room !== undefined && kept?.filled === true) return vary(room);
  const decoded = await decode(picture);
  if (!decoded.ok) return decoded;
  room?.set(decoded.pixels);
  return vary(decoded.pixels);
}
