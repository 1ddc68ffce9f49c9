import * as tf from "./tfjs/tf.fesm.min.js";

/**
 * Opens a model of features with scores, as `fanc export RUN --target tfjs` writes it, and runs it once, so that a graphics
 * card has its programs ready.
 */
export async function openModel(url) {
  await tf.ready();
  const model = await tf.loadGraphModel(url);
  const { attributes } = model.metadata;
  if (!Array.isArray(attributes)) throw new Error(`${url} gives no attributes: choose a feature step with SVMs`);
  const [, height, width] = model.inputs[0].shape;
  const about = {
    attributes,
    height,
    width,
    /** How far the crop reaches beyond the face, as a factor of its sides. */
    enlarged: model.metadata.crop.enlarged,
    spec: model.metadata.spec,
    backend: tf.getBackend(),
  };
  tf.dispose(model.predict(tf.zeros(model.inputs[0].shape, "int32")));
  return { about, scores: (canvas) => scoresOf(model, canvas) };
}

/** SVM scores of what a canvas of the model's size shows. */
async function scoresOf(model, canvas) {
  const { scores } = tf.tidy(() => model.predict(tf.browser.fromPixels(canvas).expandDims()));
  const values = await scores.data();
  scores.dispose();
  return values;
}
