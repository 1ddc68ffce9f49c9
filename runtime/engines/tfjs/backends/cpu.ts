import * as tf from "@tensorflow/tfjs";
import type { OpenBackendOf } from "./backend.js";

/** The backend in plain JavaScript: slow, and there everywhere. */
export const openCpu: OpenBackendOf = async () => {
  // Else the first tensor prints a banner.
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
  await tf.ready();
  const version = `tfjs ${tf.version.tfjs}`;
  return {
    ok: true,
    backend: { name: "cpu", tf, version, device: "JavaScript, 1 thread", close: async () => undefined },
  };
};
