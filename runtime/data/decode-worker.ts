import { parentPort } from "node:worker_threads";
import sharp from "sharp";
import { type DecodeRequest, type DecodeResult, decodeImage } from "./decode.js";

export interface DecodeTask {
  readonly id: number;
  readonly request: DecodeRequest;
}

export interface DecodeReply {
  readonly id: number;
  readonly result: DecodeResult;
}

const port = parentPort;
if (port === null) throw new Error("this file is a worker thread of the decode pool");
sharp.concurrency(1);
sharp.cache(false);

port.on("message", async ({ id, request }: DecodeTask) => {
  const result = await decodeImage(request);
  const transfer = result.ok && result.pixels.buffer instanceof ArrayBuffer ? [result.pixels.buffer] : [];
  port.postMessage({ id, result } satisfies DecodeReply, transfer);
});
