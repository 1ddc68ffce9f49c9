import type { TensorFlow } from "../../../../compiler/contract/tfjs-modules.js";

/** The backends of fanc's own copy of TensorFlow.js. */
export type OwnName = "cpu" | "wasm" | "webgpu";

type Factory = ReturnType<TensorFlow["findBackendFactory"]>;

const factories = new Map<OwnName, Factory>();
const running = new Map<OwnName, { readonly started: Promise<void>; users: number }>();

/** fanc's own copy of TensorFlow.js, without its advice to install another backend. */
export async function ownTensorFlow(): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs");
  tf.enableProdMode();
  return tf;
}

/**
 * Starts a backend, unless it runs already, and makes it the one that computes.
 *
 * @param start starts it: is given a function that does so and wraps it in what else has to be done.
 * @throws whatever the start of the backend throws.
 */
export async function openOwn(
  tf: TensorFlow,
  name: OwnName,
  start: (begin: () => Promise<void>) => Promise<void> = (begin) => begin(),
): Promise<void> {
  const entry = running.get(name) ?? { started: start(() => begin(tf, name)), users: 0 };
  running.set(name, entry);
  try {
    await entry.started;
  } catch (error) {
    running.delete(name);
    throw error;
  }
  entry.users++;
  if (tf.getBackend() !== name) await tf.setBackend(name);
}

/** A function that ends this use of a backend. With the last use its memory is freed: tensors on it are lost. */
export function releaseOwn(tf: TensorFlow, name: OwnName): () => Promise<void> {
  let released = false;
  return async () => {
    const entry = running.get(name);
    if (released || entry === undefined) return;
    released = true;
    entry.users--;
    if (entry.users > 0) return;
    running.delete(name);
    tf.removeBackend(name);
  };
}

/** `setBackend` alone would tell that the backend does not start, but not why. */
async function begin(tf: TensorFlow, name: OwnName): Promise<void> {
  const factory = factories.get(name) ?? tf.findBackendFactory(name);
  if (factory === null) throw new Error(`TensorFlow.js has no backend ${name}`);
  factories.set(name, factory);
  let failure: unknown;
  if (tf.findBackendFactory(name) !== null) tf.removeBackend(name);
  tf.registerBackend(name, async () => {
    try {
      return await factory();
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  if (!(await tf.setBackend(name))) throw failure;
}
