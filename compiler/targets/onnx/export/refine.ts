import {
  type Correction,
  REFINE_FEATURES,
  REFINE_LIMIT,
  REFINE_REACH,
  REFINE_SIDE,
  REFINE_STEP,
  type Refinement,
} from "../../../contract/refinement.js";
import { type Arithmetic, type BoxValue, enlargeBox, type Scalar } from "./arithmetic.js";
import { boxSums, type Integral } from "./integral.js";

/** The box after all corrections, in cells, as the runtime's `refineWindow` calculates it. */
export function refineBox(
  m: Arithmetic,
  integral: Integral,
  valid: BoxValue,
  box: BoxValue,
  refinement: Refinement,
): BoxValue {
  return refinement.reduce((one, correction) => corrected(m, integral, valid, one, correction), box);
}

/** A refined box as a step gives it; the runtime's `onSteps`. */
export function boxOnSteps(m: Arithmetic, { x, y, width, height }: BoxValue): BoxValue {
  const rounded = (value: Scalar): Scalar => m.mul(m.round(m.div(value, REFINE_STEP)), REFINE_STEP);
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}

function corrected(
  m: Arithmetic,
  integral: Integral,
  valid: BoxValue,
  { x, y, width, height }: BoxValue,
  correction: Correction,
): BoxValue {
  const features = featuresOf(m, integral, valid, { x, y, width, height });
  const functions = [correction.right, correction.down, correction.wider, correction.taller];
  const weights = m.reshape(m.graph.numbers(functions.flatMap((one) => one.weights)), [-1, REFINE_FEATURES]);
  const biases = m.graph.numbers(functions.map(({ bias }) => bias));
  const values = m.clamp(m.add(m.graph.op("MatMul", [weights, features]), biases), -REFINE_LIMIT, REFINE_LIMIT);
  const [right, down, wider, taller] = functions.map((_, i) =>
    m.graph.op("Gather", [m.value(values), m.graph.ints(i)], { axis: 0 }),
  ) as [string, string, string, string];
  const [across, along] = [m.mul(width, m.exp(wider)), m.mul(height, m.exp(taller))];
  return {
    x: m.sub(m.add(x, m.mul(width, m.add(0.5, right))), m.div(across, 2)),
    y: m.sub(m.add(y, m.mul(height, m.add(0.5, down))), m.div(along, 2)),
    width: across,
    height: along,
  };
}

/** A vector of REFINE_FEATURES values. */
function featuresOf(m: Arithmetic, integral: Integral, valid: BoxValue, window: BoxValue): string {
  const area = enlargeBox(m, window, REFINE_REACH);
  const [width, height] = [m.div(area.width, REFINE_SIDE), m.div(area.height, REFINE_SIDE)];
  const stretches = (start: Scalar, length: Scalar): readonly [string, string] => {
    const starts = m.value(m.add(start, m.mul(m.range(REFINE_SIDE), length)));
    return [starts, m.value(m.add(starts, length))];
  };
  const sums = boxSums(m, integral, stretches(area.x, width), stretches(area.y, height));
  const means = m.reshape(m.value(m.div(sums, m.mul(width, height))), [-1]);
  const size = m.div(m.reduce("ReduceSum", m.value(m.abs(means)), [0]), REFINE_SIDE * REFINE_SIDE);
  const relative = m.where(m.compare("Equal", size, 0), 0, m.div(means, size));
  const centre = (start: Scalar, length: Scalar, from: Scalar, all: Scalar): Scalar =>
    m.div(m.sub(m.add(start, m.div(length, 2)), from), all);
  const shorter = m.min(valid.width, valid.height);
  const geometry = [
    m.log(m.div(m.sqrt(m.mul(window.width, window.height)), shorter)),
    centre(window.x, window.width, valid.x, valid.width),
    centre(window.y, window.height, valid.y, valid.height),
  ];
  return m.concat([...geometry.map((one) => m.vector(one)), relative]);
}
