import type { OpenBackendOf } from "./backend.js";
import { openOwn, ownTensorFlow, releaseOwn } from "./own-copy.js";

/** The backend in plain JavaScript: slow, but available everywhere. */
export const openCpu: OpenBackendOf = async () => {
  const tf = await ownTensorFlow();
  await openOwn(tf, "cpu");
  const version = `tfjs-backend-cpu ${tf.version["tfjs-backend-cpu"]}`;
  return {
    ok: true,
    backend: { name: "cpu", tf, version, device: "CPU, 1 thread (JavaScript)", close: releaseOwn(tf, "cpu") },
  };
};
