export type * from "./shape.js";
export type * from "./spec-model.js";
