import * as tf from "./tfjs/tf.fesm.min.js";

/**
 * Opens a feature model with scores, as written by `fanc export RUN --target tfjs`, and runs it once to compile its GPU
 * programs.
 */
export async function openModel(url) {
  await tf.ready();
  const model = await tf.loadGraphModel(url);
  const { attributes } = model.metadata;
  if (!Array.isArray(attributes)) throw new Error(`${url} has no attributes: choose a feature step with SVMs`);
  const [, height, width] = model.inputs[0].shape;
  const about = {
    attributes,
    height,
    width,
    /** Factor by which the crop is larger than the face. */
    enlarged: model.metadata.crop.enlarged,
    spec: model.metadata.spec,
    backend: tf.getBackend(),
  };
  tf.dispose(model.predict(tf.zeros(model.inputs[0].shape, "int32")));
  return { about, scores: (canvas) => scoresOf(model, canvas) };
}

/** SVM scores of a canvas of the model's size. */
async function scoresOf(model, canvas) {
  const { scores } = tf.tidy(() => model.predict(tf.browser.fromPixels(canvas).expandDims()));
  const values = await scores.data();
  scores.dispose();
  return values;
}
