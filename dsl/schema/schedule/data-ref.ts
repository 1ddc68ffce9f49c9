import { path } from "../core/values.js";

/** Data of a stage: a data set, perhaps seen through a step of the cascade, perhaps one of its splits. */
export const dataRef = path("data such as `celebs`, `celebs.validation` or `celebs.head`", 1, 3);
