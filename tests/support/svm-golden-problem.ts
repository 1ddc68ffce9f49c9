/** A problem whose optimum is known to 1e-8; C = 1, squared hinge. Agreed with scikit-learn's liblinear. */
export const goldenRows = [
  [0.3103, -0.3904, 0.3499],
  [-0.7865, 0.0331, -0.0207],
  [0.2049, -0.2601, -0.4867],
  [-0.2516, 0.6512, -0.6546],
  [-0.4044, 0.2871, 0.5793],
  [0.9756, 0.6011, -0.0715],
  [0.078, 0.251, -0.5],
  [0.4078, 0.4326, 0.959],
  [-0.342, -0.1091, 0.4168],
  [0.4798, -0.6544, -0.9686],
  [0.5652, -0.9176, 0.1949],
  [-0.5086, 0.1129, 0.0304],
];
export const goldenLabels = [1, -1, 1, -1, -1, 1, -1, 1, 1, 1, 1, -1];

export const goldenOptima = [
  { bias: -1, weights: [1.3046453, -0.93088983, 0.50342497], intercept: 0, objective: 4.2489093006 },
  { bias: 1, weights: [1.283481, -0.98952134, 0.51587622], intercept: 0.1668061, objective: 3.9934858316 },
] as const;
